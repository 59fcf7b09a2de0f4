import type { Ability } from '../../../domain/application.ts';
import { type Answer, type LossEstimate, type RegionObservation, unseen } from '../../../domain/observation.ts';
import type { HttpClient, ReadCall } from '../../../outbound/http-contract.ts';
import type { Runtime } from '../../../runtime.ts';
import type { Acted, Provider } from '../../contract.ts';
import { at, type SaasClient, saasClient } from './client.ts';
import { measuredOf, type PairMeasured, readMetrics } from './metrics.ts';
import type { Db2SaasSettings } from './schema.ts';

export interface Db2SaasDependencies {
  readonly runtime: Runtime;
  /** A client of the metrics of a region's deployment that authorizes itself. */
  readonly metrics: (region: string, url: string) => HttpClient;
  /** A client of a region's deployment that authorizes itself and names the deployment. */
  readonly http: (region: string) => HttpClient;
}

/** Db2 on Cloud: a deployment and its disaster recovery node in another region. Its platform never fails over by itself. */
export function createDb2Saas(settings: Db2SaasSettings, dependencies: Db2SaasDependencies): Provider {
  const { http } = dependencies;
  const sides = new Map(
    Object.entries(settings.regions).map(([region, { deployment }]) => {
      return [region, saasClient(http(region), settings, deployment)] as const;
    }),
  );
  const measures = measuresOf(settings, dependencies);
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal }) {
      const measuring = measures({ signal });
      const looks = [...sides].map(async ([region, side]) => {
        return [region, await look(settings, side, { signal }, measuring)] as const;
      });
      const seen = await Promise.all(looks);
      signal.throwIfAborted();
      return {
        regions: Object.fromEntries(seen.map(([region, { shown }]) => [region, shown])),
        busy: busyOf(seen.map(([, { busy }]) => busy)),
      };
    },

    async act(step, call) {
      const side = sides.get(step.region);
      if (side === undefined) return refused(`It has no deployment in ${step.region}.`);
      if (step.verb === 'rejoin' && tellsArrival(settings)) return rejoining(settings, step.region);
      if (step.verb !== 'promote') return refused(`Db2 on Cloud can't ${step.verb}.`);
      const { shown } = await look(settings, side, { signal: call.signal, urgency: 'act' });
      if (call.signal.aborted) return refused('Nothing was sent: the call was called off.', true);
      if (shown.role === 'primary') return { outcome: 'accepted', note: `It is primary already: ${shown.detail}` };
      if (settings.takeover === undefined) return call.mayStart() ? byHand(settings, step.region) : tooLate;
      if (shown.role === 'unknown') return refused(`Nothing was sent: ${shown.detail}`, true);
      return side.promote(settings.takeover, call);
    },
  };
}

const tooLate: Acted = { outcome: 'refused', again: true, note: 'It was no longer allowed.' };

/** Whether a second call would be harmless is documented nowhere, so none is sent when the first is in doubt. */
function abilitiesOf(settings: Db2SaasSettings): Ability[] {
  const { deadlines, takeover } = settings;
  const promote: Ability = {
    verb: 'promote',
    irreversible: true,
    repeatable: false,
    deadlineMs: deadlines.promote ?? (takeover === undefined ? 7_200_000 : 2_700_000),
    settleMs: 60_000,
    expectedMs: takeover === undefined ? 1_800_000 : 600_000,
  };
  if (!tellsArrival(settings)) return [promote];
  const rejoin: Ability = {
    verb: 'rejoin',
    irreversible: false,
    repeatable: true,
    deadlineMs: deadlines.rejoin ?? 3_600_000,
    // It is waited for: what is done "again" is to tell what is waited for.
    settleMs: 300_000,
    expectedMs: 300_000,
    // The platform makes it a standby, whatever runs in the region.
    whileFenced: true,
  };
  return [promote, rejoin];
}

/** Whether anything is configured that tells whether changes arrive. */
function tellsArrival({ observe, regions }: Db2SaasSettings): boolean {
  return observe.connected !== undefined || Object.values(regions).some(({ metrics }) => metrics !== undefined);
}

/** Looks at the metrics of all deployments that have some configured; nothing where none has. */
function measuresOf({ regions }: Db2SaasSettings, { metrics: http, runtime }: Db2SaasDependencies) {
  const sources = Object.entries(regions).flatMap(([region, { metrics }]) =>
    metrics === undefined ? [] : [{ settings: metrics, http: http(region, metrics.url) }],
  );
  return async (call: ReadCall): Promise<PairMeasured | undefined> => {
    if (sources.length === 0) return undefined;
    const reads = await Promise.all(sources.map((each) => readMetrics(each.http, each.settings, call)));
    return measuredOf(reads, runtime.wallMs());
  };
}

interface Looked {
  readonly shown: RegionObservation;
  readonly busy: Answer;
}

async function look(
  settings: Db2SaasSettings,
  side: SaasClient,
  call: ReadCall,
  measuring?: Promise<PairMeasured | undefined>,
): Promise<Looked> {
  const { done } = settings.takeover ?? {};
  const [answer, measured, progress] = await Promise.all([
    side.look(call),
    measuring,
    done === undefined ? undefined : side.progress(done.path, call),
  ]);
  const busy =
    done === undefined ? 'no' : progress?.ok === true ? isOver(at(progress.value, done.field), done) : 'unknown';
  return { shown: answer.ok ? sideOf(settings, answer.value, measured) : unseen(answer.because), busy };
}

function isOver(value: string | undefined, { values }: { readonly values: readonly string[] }): Answer {
  if (value === undefined) return 'unknown';
  return says(value, values) ? 'no' : 'yes';
}

/** What a deployment shows, in our words. Its DR node is asynchronous, so a forced takeover always may lose something. */
function sideOf({ observe }: Db2SaasSettings, value: unknown, measured?: PairMeasured): RegionObservation {
  const { role, connected } = observe;
  const shown = at(value, role.field);
  if (shown === undefined) return unseen(`Its answer has nothing at ${role.field}.`);
  if (says(shown, role.primary)) return { role: 'primary', detail: `It says that it is ${shown}.` };
  if (!says(shown, role.standby)) return unseen(`It says that it is ${shown}, which is none of the configured roles.`);
  const state = connected && at(value, connected.field);
  const told: Answer =
    connected === undefined || state === undefined ? 'unknown' : says(state, connected.values) ? 'yes' : 'no';
  const replicating = together(told, measured?.arrives ?? 'unknown');
  const arrives = {
    yes: 'Changes arrive.',
    no: told === 'no' ? `Its connection is ${state}.` : 'Changes do not arrive.',
    unknown: 'Whether changes arrive is not known.',
  };
  return {
    role: 'replica',
    ready: { graceful: replicating, forced: 'no' },
    replicating,
    loss: lossOf(observe.lag, value, measured),
    ...(measured?.lagBytes === undefined ? {} : { lagBytes: measured.lagBytes }),
    detail: [`It says that it is ${shown}. ${arrives[replicating]}`, measured?.detail ?? ''].join(' ').trim(),
  };
}

/** Two sources for one thing: whoever says no is believed. */
function together(one: Answer, other: Answer): Answer {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'unknown' ? other : one;
}

function lossOf(
  lag: Db2SaasSettings['observe']['lag'],
  value: unknown,
  measured: PairMeasured | undefined,
): LossEstimate {
  const shown = lag && at(value, lag.field);
  const amount = shown === undefined || shown.trim() === '' ? Number.NaN : Number(shown);
  if (lag === undefined || !Number.isFinite(amount) || amount < 0)
    return measured?.loss ?? { ms: 'unknown', estimated: true };
  return { ms: lag.unit === 's' ? amount * 1_000 : amount, estimated: true };
}

function says(value: string, among: readonly string[]): boolean {
  return among.some((each) => each.toLowerCase() === value.toLowerCase());
}

function busyOf(each: readonly Answer[]): Answer {
  if (each.includes('yes')) return 'yes';
  return each.includes('no') ? 'no' : 'unknown';
}

/** What the operator does, word by word (IBM Cloud docs, Db2 on Cloud, disaster recovery). */
function byHand({ database, regions }: Db2SaasSettings, region: string): Acted {
  const { deployment, console: where } = regions[region] ?? {};
  const note = `By hand, now: open the console of ${database} in ${region} (${where ?? deployment}), not that of the other region. Choose Administration, then Disaster recovery, then Promote, and confirm. It takes up to 30 minutes; Regent goes on when ${region} says that it is primary.`;
  return { outcome: 'accepted', note };
}

function rejoining({ database, regions }: Db2SaasSettings, region: string): Acted {
  const { deployment, console: where } = regions[region] ?? {};
  const note = `Nothing was sent: Db2 on Cloud makes the old primary a standby by itself. If changes do not arrive, open the console of ${database} in ${region} (${where ?? deployment}) and look at Administration, Disaster recovery.`;
  return { outcome: 'accepted', note };
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
