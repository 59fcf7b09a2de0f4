import type { Router } from 'express';
import express from 'express';
import { jsonBody, Refusal } from '../http.ts';
import { type Primary, whyNotWritable } from './primary.ts';
import type { Side } from './side.ts';

/** What the application and the judge use: `POST /write`, `GET /read/:id`, `GET /ledger`, `GET /state`. */
export function dataRoutes(side: Side, primary: Primary): Router {
  const router = express.Router();
  router.post('/write', async (request, response) => {
    const { id, value } = jsonBody(request);
    if (typeof id !== 'string' || id === '') throw new Refusal(400, { error: 'a write needs an id' });
    const outcome = await primary.write({ id, value });
    if (!outcome.ok) throw new Refusal(503, { error: outcome.reason, region: side.region });
    response.json({ id, position: outcome.position, region: side.region });
  });
  router.get('/read/:id', (request, response) => {
    // Reads on standby are off, which is Db2's default; an old primary told to stop logging can still be read.
    if (!side.online || side.role !== 'PRIMARY') throw new Refusal(503, { error: whyNotWritable(side) });
    const entry = side.log.find(request.params.id);
    if (!entry || entry.system) throw new Refusal(404, { error: `there is no ${request.params.id}` });
    response.json({ id: entry.id, value: entry.value, at: entry.at, region: side.region });
  });
  router.get('/ledger', (_request, response) => {
    const entries = side.log.ledger().map(({ id, at }) => ({ id, at }));
    response.json({ ...stateOf(side), entries });
  });
  router.get('/state', (_request, response) => {
    response.json(stateOf(side));
  });
  return router;
}

function stateOf(side: Side): Record<string, unknown> {
  const { region, role, online, writable, state, connected, generation } = side;
  return { region, role, online, active: writable, state, connected, generation, position: side.log.end.position };
}
