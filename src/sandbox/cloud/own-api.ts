import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request, Response, Router } from 'express';
import express from 'express';
import { call } from '../call.ts';
import { faultFrom } from '../fault-injection.ts';
import { faultRoutes } from '../fault-routes.ts';
import type { Faults } from '../faults.ts';
import { Refusal } from '../http.ts';
import { parseRecord } from '../judge-lines.ts';
import { regionOf, type SandboxLayout } from '../layout.ts';
import type { Power } from './power.ts';
import type { Watch } from './watch.ts';

/** How long a Db2 side's question for power waits for the connection that watches the side. */
const attendMs = 500;

/** The cloud process's own API under `/sandbox/`: faults, the record of every process, the power of a server. */
export function ownApi(options: {
  layout: SandboxLayout;
  faults: Faults;
  power: Power;
  watches: Record<string, Watch>;
}): Router {
  const { layout, faults, power, watches } = options;
  const router = express.Router();
  router.post('/sandbox/faults', async (request, response, next) => {
    const fault = faultFrom(request);
    if (fault.kind !== 'stall-takeover' || fault.region === undefined) return next();
    const { status, body } = await atDb2Side(layout, fault.region, 'POST', '/sandbox/faults', fault);
    response.status(status).json(body);
  });
  router.post('/sandbox/regions/:region/release-takeover', async (request, response) => {
    await atDb2Side(layout, request.params.region, 'POST', '/sandbox/release-takeover');
    response.status(204).end();
  });
  router.post('/sandbox/regions/:region/kill', (request, response) => killRegion(layout, request, response));
  router.use(faultRoutes(faults));
  router.get('/sandbox/power/:server', async (request, response) => {
    const id = Number(request.params.server);
    // A side asks before it becomes active: from then on its end must not go unseen.
    await watches[String(request.query.side)]?.attend(attendMs);
    const server = power.find(id);
    if (!server) throw new Refusal(404, { error: `there is no server ${request.params.server}` });
    response.json({ serverId: id, state: server.state, transition: server.transition, on: power.isOn(id) });
  });
  router.get('/sandbox/record', (request, response) => {
    const since = Number(request.query.since ?? 0);
    response.json({ lines: readRecords(layout.directory).filter(({ at }) => at >= since) });
  });
  return router;
}

/** Kills the application and the Db2 side of a region at once, as SIGKILL would. Answers who was there to be killed. */
async function killRegion(layout: SandboxLayout, request: Request, response: Response): Promise<void> {
  const region = regionOf(layout, String(request.params.region));
  const ports = { application: region.applicationPort, db2: region.db2Port };
  const killed = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => {
      // A process that dies in the middle of the call cuts the connection; that is the expected answer.
      const reason = await call('POST', port, '/sandbox/die', { timeoutMs: 1000 }).catch(
        (error: NodeJS.ErrnoException) => error,
      );
      return 'code' in reason && reason.code === 'ECONNREFUSED' ? [] : [name];
    }),
  );
  response.json({ killed: killed.flat() });
}

async function atDb2Side(layout: SandboxLayout, region: string, method: string, path: string, body?: unknown) {
  const { db2Port } = regionOf(layout, region);
  return call(method, db2Port, path, { body, timeoutMs: 2000 });
}

function readRecords(directory: string) {
  const files = readdirSync(directory).filter((name) => /^record-.*\.jsonl$/.test(name));
  return parseRecord(files.map((name) => readFileSync(join(directory, name), 'utf8')).join(''));
}
