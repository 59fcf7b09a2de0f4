import type { Router } from 'express';
import express from 'express';
import { jsonBody } from '../http.ts';
import type { Primary } from './primary.ts';
import type { Side } from './side.ts';
import type { Standby } from './standby.ts';

/** What a side answers to the other one. */
export type PeerAnswer = (body: Record<string, unknown>) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** What the two sides say to each other, by path. */
export function peerAnswers(side: Side, primary: Primary, standby: Standby): Readonly<Record<string, PeerAnswer>> {
  return {
    '/hadr/connect': (body) => standby.connect(body),
    '/hadr/align': (body) => standby.align(body),
    '/hadr/log': (body) => standby.receive(body),
    '/hadr/peer': (body) => standby.enterPeer(body),
    '/hadr/heartbeat': (body) => standby.heartbeat(body),
    '/hadr/yield': async ({ session, generation, deadline }) => {
      const accepted = await primary.yieldTo({ session, generation: Number(generation), deadline: Number(deadline) });
      return { accepted, ...side.log.end };
    },
    '/hadr/stop-logging': () => {
      if (side.role === 'PRIMARY') {
        side.diag('The standby has begun a takeover by force: logging is stopped here');
        side.become({ loggingStopped: true });
      }
      return { generation: Math.max(side.generation, side.lasting.value.newestSeen) };
    },
    '/hadr/leave': ({ session }) => {
      if (session === side.session) {
        if (side.role === 'PRIMARY') primary.standbyLeft();
        else standby.primaryLeft();
      }
      return { accepted: true };
    },
  };
}

/** The same over HTTP. */
export function peerRoutes(side: Side, primary: Primary, standby: Standby): Router {
  const router = express.Router();
  for (const [path, answer] of Object.entries(peerAnswers(side, primary, standby))) {
    router.post(path, async (request, response) => {
      response.json(await answer(jsonBody(request)));
    });
  }
  return router;
}
