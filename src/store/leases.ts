import { z } from 'zod';
import type { ControllerPresence } from '../domain/ownership.ts';
import { assignmentRecord, assignmentText } from './assignment.ts';
import type { Assignment, Census, ControllerStore } from './contract.ts';
import { type Lane, runOn } from './lane.ts';
import { presenceRecord } from './records.ts';
import { parseJson, parseRecord } from './unreadable.ts';

type Leases = Pick<ControllerStore, 'renewLease' | 'releaseLease' | 'census' | 'claim' | 'yieldApplication'>;

/** How long after the end of its lease a controller's name is kept, in milliseconds. */
const forgottenAfterMs = 600_000;

/** Who is alive and who owns what. */
export function createLeases(lane: Lane): Leases {
  const { keys, clock } = lane;
  return {
    async renewLease(presence, ttlMs) {
      const answer = await clock.learn(
        () =>
          runOn(lane, 'renew-lease', `renewing the lease of ${presence.instance}`, {
            keys: [keys.leases, keys.controllers],
            args: [presence.instance, presenceText(presence), ttlMs, forgottenAfterMs],
            confirm: true,
          }),
        (told) => (told.refused === undefined ? Number(told.result) : undefined),
      );
      if (answer.refused !== undefined) return answer.refused;
      return answer.replicated ? 'renewed' : 'unconfirmed';
    },

    async releaseLease(instance) {
      await runOn(lane, 'release-lease', `releasing the lease of ${instance}`, {
        keys: [keys.leases, keys.controllers, keys.assignments],
        args: [instance],
      });
    },

    async census() {
      const { leases, controllers, assignments, configurations } = keys;
      const answer = await runOn(lane, 'census', 'asking who is alive', {
        keys: [leases, controllers, assignments, configurations],
        args: [],
      });
      return censusFrom(lane, answer.refused === undefined ? answer.result : undefined);
    },

    async claim(application, instance, { configuration, insteadOf = '' }) {
      const answer = await runOn(lane, 'claim', `claiming ${application}`, {
        keys: [keys.leases, keys.assignments, keys.tokens, keys.configurations],
        args: [application, instance, configuration, insteadOf],
      });
      return answer.refused === undefined ? Number(answer.result) : undefined;
    },

    async yieldApplication(application, instance, token) {
      await runOn(lane, 'yield', `giving ${application} back`, {
        keys: [keys.assignments],
        args: [application, assignmentText({ instance, token })],
      });
    },
  };
}

/** The members in one order: the script compares the text. */
function presenceText({ instance, region, holds }: ControllerPresence): string {
  return JSON.stringify({ instance, region, holds });
}

const censusReply = z.tuple([z.array(z.string()), z.array(z.union([z.string(), z.number()])), z.array(z.string())]);

function censusFrom({ keys }: Lane, reply: unknown): Census {
  const where = `${keys.controllers}, ${keys.assignments}, ${keys.configurations}`;
  const [presences, owned, configured] = parseRecord(where, censusReply, reply);
  const assignments: Record<string, Assignment> = {};
  for (let i = 0; i + 2 < owned.length; i += 3) {
    const assignment = parseRecord(keys.assignments, assignmentRecord, owned[i + 1]);
    assignments[String(owned[i])] = { ...assignment, live: owned[i + 2] === 1 };
  }
  const inForce: Record<string, string> = {};
  for (let i = 0; i + 1 < configured.length; i += 2) inForce[configured[i] ?? ''] = configured[i + 1] ?? '';
  const controllers = presences.map((text) => parseJson(keys.controllers, presenceRecord, text));
  return { controllers, assignments, inForce };
}
