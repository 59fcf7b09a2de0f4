import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Announcement, WitnessLook } from '../domain/witness.ts';
import type { Runtime } from '../runtime.ts';
import { audit } from './access/audit.ts';
import { refuseUnlessAllowed } from './access/caller.ts';
import { failureLimit } from './access/limits.ts';
import { type ApiToken, signIn } from './access/sign-in.ts';
import { jsonBody } from './json-body.ts';
import type { ApiLog } from './log.ts';
import { onlyMethods } from './only-methods.ts';
import { parse } from './parse.ts';
import { Problem } from './problems.ts';

/** What a prober tells, and takes in, while there is no Redis between it and whoever governs. */
export interface WitnessSource {
  /** What it sees of an application now, and what it keeps as its witness; undefined where it knows none of that name. */
  look(application: string): WitnessLook | undefined;
  /** Resolves when it is on disk, or could not be written. What is older than what it keeps changes nothing. */
  keep(application: string, announcement: Announcement): Promise<void>;
  /** What its gates of the application should say from now on; nothing where it serves none. */
  tellGate(application: string, gate: ToldGate): void;
}

/** What the gates of an application should say. */
export interface ToldGate {
  readonly epoch: number;
  readonly version: number;
  readonly active: readonly string[];
}

export interface WitnessOptions {
  readonly witness: WitnessSource;
  readonly tokens: readonly ApiToken[];
  /** Wrong tokens of one address in a minute. */
  readonly failures: number;
  readonly log: ApiLog;
  readonly runtime: Runtime;
}

/** `/witness/{application}`: for `regent emergency`, which can't go through Redis. */
export function witnessRoutes({ witness, tokens, failures, log, runtime }: WitnessOptions): Router {
  const router = Router({ caseSensitive: true });
  const admitted = [audit({ log, runtime }), signIn({ tokens, failures: failureLimit(failures) })];
  router
    .route('/witness/:application')
    .get(...admitted, (request, response) => {
      const { application } = parse(requests.look, request).params;
      refuseUnlessAllowed(response, 'read', application);
      response.json(lookOf(witness, application));
    })
    .put(...admitted, mayForce, ...jsonBody(), async (request, response) => {
      const { params, body } = parse(requests.keep, request);
      lookOf(witness, params.application);
      await witness.keep(params.application, body);
      response.json(refuseOlder(lookOf(witness, params.application), body));
    })
    .all(onlyMethods('GET', 'PUT'));
  router
    .route('/witness/:application/gate')
    .put(...admitted, mayForce, ...jsonBody(), (request, response) => {
      const { params, body } = parse(requests.tellGate, request);
      lookOf(witness, params.application);
      witness.tellGate(params.application, body);
      response.json(lookOf(witness, params.application));
    })
    .all(onlyMethods('PUT'));
  return router;
}

/** Who may tell an epoch may bring everybody else to a stop, and move users: as with a forced failover. */
const mayForce: RequestHandler = (request, response, next) => {
  refuseUnlessAllowed(response, 'failover', parse(requests.look, request).params.application);
  next();
};

function lookOf(witness: WitnessSource, application: string): WitnessLook {
  const look = witness.look(application);
  if (look === undefined) throw new Problem('not-found', `There is no application ${application} here.`);
  return look;
}

function refuseOlder(look: WitnessLook, { epoch, operation }: Announcement): WitnessLook {
  const kept = look.report.witness;
  if (kept?.epoch === epoch && kept.operation === operation) return look;
  const detail = `This witness keeps epoch ${kept?.epoch} as ${kept?.operation}: epoch ${epoch} as ${operation} is not newer.`;
  throw new Problem('refused', detail);
}

const params = z.object({ application: z.string().min(1).max(128) });
const whole = z.int().min(0);
const text = z.string().min(1).max(400);

const requests = {
  look: z.object({ params }),
  keep: z.object({
    params,
    body: z.strictObject({
      epoch: whole,
      operation: text,
      unfenced: z
        .array(z.strictObject({ resource: text, region: text }))
        .max(1_000)
        .optional(),
    }),
  }),
  tellGate: z.object({
    params,
    body: z.strictObject({ epoch: whole, version: whole, active: z.array(text).max(64) }),
  }),
};
