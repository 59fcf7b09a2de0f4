import type { Router } from 'express';
import express from 'express';
import { jsonBody } from '../http.ts';
import type { Primary } from './primary.ts';
import type { Side } from './side.ts';
import type { Standby } from './standby.ts';

/** What the two sides say to each other, under `/hadr/`. */
export function peerRoutes(side: Side, primary: Primary, standby: Standby): Router {
  const router = express.Router();
  router.post('/hadr/connect', (request, response) => {
    response.json(standby.connect(jsonBody(request)));
  });
  router.post('/hadr/align', (request, response) => {
    response.json(standby.align(jsonBody(request)));
  });
  router.post('/hadr/log', (request, response) => {
    response.json(standby.receive(jsonBody(request)));
  });
  router.post('/hadr/peer', (request, response) => {
    response.json(standby.enterPeer(jsonBody(request)));
  });
  router.post('/hadr/heartbeat', (request, response) => {
    response.json(standby.heartbeat(jsonBody(request)));
  });
  router.post('/hadr/yield', async (request, response) => {
    const { session, generation, deadline } = jsonBody(request);
    const accepted = await primary.yieldTo({ session, generation: Number(generation), deadline: Number(deadline) });
    response.json({ accepted, ...side.log.end });
  });
  router.post('/hadr/stop-logging', (_request, response) => {
    if (side.role === 'PRIMARY') {
      side.diag('The standby has begun a takeover by force: logging is stopped here');
      side.become({ loggingStopped: true });
    }
    response.json({ generation: Math.max(side.generation, side.lasting.value.newestSeen) });
  });
  router.post('/hadr/leave', (request, response) => {
    const { session } = jsonBody(request);
    if (session === side.session) {
      if (side.role === 'PRIMARY') primary.standbyLeft();
      else standby.primaryLeft();
    }
    response.json({ accepted: true });
  });
  return router;
}
