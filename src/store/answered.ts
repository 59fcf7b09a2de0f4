import { type Begun, type KeptAnswers, type KeyedCall, StoreUnavailable } from './contract.ts';
import { type Lane, runOn } from './lane.ts';
import { answeredPerCaller } from './limits.ts';

/** How long a key and the answer to its call are kept, in milliseconds. */
const keptMs = 24 * 3_600_000;

/** How long a call may be worked on, in milliseconds: no controller takes longer to answer one. */
const workedOnMs = 30_000;

/**
 * Answers by the keys that callers have given their calls. They are not replicated before the call is made: a Redis that
 * has lost a key lets its call be made once more, and the rules judge that as any other.
 */
export function createAnswered(lane: Lane): KeptAnswers {
  const { keys, clock, commandTimeoutMs } = lane;
  const of = (caller: string) => [keys.answered(caller), keys.answeredOrder(caller)];
  return {
    async beginCall({ caller, key, id, fingerprint }) {
      const told = await runOn(lane, 'begin-call', `booking a call of ${caller}`, {
        keys: of(caller),
        args: [key, id, fingerprint, keptMs, workedOnMs, answeredPerCaller, clock.now() + commandTimeoutMs],
      });
      if (told.refused !== undefined) {
        throw new StoreUnavailable(`booking a call of ${caller}: it came too late, and nothing was done`);
      }
      return begun(String(told.result), fingerprint);
    },

    async endCall({ caller, key, id, fingerprint }, answer) {
      await runOn(lane, 'end-call', `keeping an answer to ${caller}`, {
        keys: of(caller),
        args: [key, booking({ id, fingerprint }), answer ?? ''],
      });
    },
  };
}

function booking({ id, fingerprint }: Pick<KeyedCall, 'id' | 'fingerprint'>): string {
  return `${id} ${fingerprint} `;
}

/** What is kept of a key tells whether it is the same call, and how that was answered. */
function begun(kept: string, fingerprint: string): Begun {
  if (kept === '') return { kind: 'begun' };
  const [, of = '', answer = ''] = /^[^ ]+ ([^ ]+) (.*)$/s.exec(kept) ?? [];
  if (of !== fingerprint) return { kind: 'another-request' };
  return answer === '' ? { kind: 'under-way' } : { kind: 'answered', answer };
}
