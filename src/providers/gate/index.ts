import type { Ability } from '../../domain/application.ts';
import type { MarkOwner } from '../../domain/mark.ts';
import type { Answer } from '../../domain/observation.ts';
import type { HttpClient, ReadCall } from '../../outbound/http-contract.ts';
import { defaultHttpLimits, type HttpLimits } from '../../outbound/http-limits.ts';
import { parseJson } from '../../outbound/json.ts';
import type { Runtime } from '../../runtime.ts';
import type { Acted, Provider } from '../contract.ts';
import { type GateSettings, knownGates } from './schema.ts';

/** The gates of an installation: where its probers are, and how long one holds what nobody confirms, in milliseconds. */
export interface Gates {
  readonly holdMs: number;
  /** By vantage. */
  readonly probers: Readonly<Record<string, string>>;
  /** How many probers there are. */
  readonly of: number;
}

export interface GateDependencies {
  readonly runtime: Runtime;
  readonly gates: Gates;
  readonly http: (vantage: string, address: string) => HttpClient;
  readonly owner: MarkOwner;
}

/** A prober that gives no answer must not use up the time of a look at the others. */
export const gateLimits: Partial<HttpLimits> = {
  readTimeoutMs: 1_000,
  readWithinMs: 2_000,
  retry: { ...defaultHttpLimits.retry, triesMax: 2 },
};

/** How often, in milliseconds, and how many times the gates are looked at within one act: they learn at once as a rule. */
const looks = { everyMs: 300, most: 6 };

/** What one prober knows: undefined where it gave no answer. */
interface Known {
  readonly epoch: number;
  readonly active: readonly string[];
}

/**
 * The gate as a fence. Nothing is sent: the gate of the region closes as the step's intent is committed. The act only makes
 * sure that a majority of all probers have learnt it; from then on no prober finds a majority for the old word, and the last
 * one that holds it closes within the hold.
 */
export function createGate(settings: GateSettings, { runtime, gates, http, owner }: GateDependencies): Provider {
  const probers = Object.entries(gates.probers).map(([vantage, address]) => http(vantage, address));
  const look = async (call: ReadCall): Promise<(Known | undefined)[]> =>
    Promise.all(probers.map((prober) => known(prober, owner, call)));
  return {
    abilities: [fenceOf(gates.holdMs + settings.drain)],

    async observe({ signal }) {
      const seen = await look({ signal });
      signal.throwIfAborted();
      const regions = settings.regions.map((region) => {
        const { closed, detail } = closedIn(region, seen, gates.of);
        return [region, { gateClosed: closed, detail }] as const;
      });
      return { regions: Object.fromEntries(regions), busy: 'no' };
    },

    async act(step, call) {
      if (!settings.regions.includes(step.region)) return refused(`No gate of ${step.region} is a fence.`);
      if (step.verb !== 'fence') return refused(`A gate can't ${step.verb}.`);
      let detail = 'The gates were not looked at.';
      for (let round = 0; round < looks.most && !call.signal.aborted && call.mayStart(); round += 1) {
        if (round > 0) await runtime.sleep(looks.everyMs, call.signal).catch(() => {});
        const seen = await look({ signal: call.signal, urgency: 'act' });
        const newEnough = seen.filter((each) => each !== undefined && each.epoch >= call.fencing.epoch);
        const told = closedIn(step.region, newEnough, gates.of);
        if (told.closed === 'yes') return { outcome: 'accepted', note: told.detail };
        detail = told.detail;
      }
      return refused(`The gates have not all learnt it yet. ${detail}`, true);
    },
  };
}

/** The waiting begins with the answer, so the step may not be asked again before it is over. */
function fenceOf(closedForMs: number): Ability {
  return {
    verb: 'fence',
    irreversible: false,
    repeatable: true,
    deadlineMs: 3 * closedForMs + 120_000,
    settleMs: closedForMs + 30_000,
    expectedMs: closedForMs + 1_000,
    closedForMs,
  };
}

async function known(prober: HttpClient, owner: MarkOwner, call: ReadCall): Promise<Known | undefined> {
  const result = await prober.read({ method: 'GET', path: '/gate' }, call);
  if (result.outcome === 'none' || result.response.status !== 200) return undefined;
  const parsed = parseJson(result.response);
  const reply = knownGates.safeParse(parsed.ok ? parsed.value : undefined);
  if (!reply.success || reply.data.installation !== owner.installation) return undefined;
  const { gates } = reply.data;
  return Object.hasOwn(gates, owner.application) ? gates[owner.application] : undefined;
}

/** Closed where a majority of all probers say so, open where one says that, unknown otherwise. */
function closedIn(
  region: string,
  seen: readonly (Known | undefined)[],
  of: number,
): { closed: Answer; detail: string } {
  const heard = seen.flatMap((each) => each ?? []);
  const open = heard.filter(({ active }) => active.includes(region)).length;
  const shut = heard.length - open;
  const closed = open > 0 ? 'no' : shut * 2 > of ? 'yes' : 'unknown';
  return { closed, detail: `Of ${of} probers ${shut} keep the gate of ${region} closed, and ${open} keep it open.` };
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
