import type { Ability } from '../../domain/application.ts';
import { unseen } from '../../domain/observation.ts';
import type { Step } from '../../domain/operation.ts';
import type { ReadCall } from '../../outbound/http-contract.ts';
import type { SoftLayer } from '../../outbound/softlayer.ts';
import type { Runtime } from '../../runtime.ts';
import type { Acted, Provider } from '../contract.ts';
import { type FileStorageClient, type Flip, fileStorageClient, type VolumePair } from './client.ts';
import { type PairRegions, type PairState, pairState, regionsOfPair } from './pair.ts';
import { hostsFindings } from './readiness.ts';
import type { FileStorageSettings } from './schema.ts';

export interface FileStorageDependencies {
  readonly runtime: Runtime;
  readonly softLayer: SoftLayer;
}

/** A flip is over when two looks in a row say so: the status and the list of transactions do not change together. */
const secondLookAfterMs = 250;

/** A replicated pair of classic volumes, of which one is active. The API is global: it does not go down with a region. */
export function createFileStorage(
  settings: FileStorageSettings,
  { runtime, softLayer }: FileStorageDependencies,
): Provider {
  const client = fileStorageClient(softLayer);
  const [original = '', replica = ''] = Object.keys(settings.regions);
  const pair = { original: settings.regions[original]?.volume ?? 0, replica: settings.regions[replica]?.volume ?? 0 };
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal }) {
      const state = await settledState(client, pair, runtime, { signal });
      signal.throwIfAborted();
      if (typeof state === 'string') {
        return { regions: { [original]: unseen(state), [replica]: unseen(state) }, busy: 'unknown' };
      }
      const cuts = settings.disasterRecovery === 'proceed';
      return { regions: regionsOfPair(state, { original, replica, cuts }, runtime.wallMs()), busy: state.busy };
    },

    readiness: (call) => hostsFindings(client, pair, { original, replica }, call),

    async act(step, call) {
      if (step.region !== original && step.region !== replica) return refused(`It has no volume in ${step.region}.`);
      if (step.verb !== 'promote' && step.verb !== 'rejoin') return refused(`File storage can't ${step.verb}.`);
      const state = await stateOf(client, pair, { signal: call.signal, urgency: 'act' });
      if (typeof state === 'string') return refused(`Nothing was sent: ${state}`, true);
      const next = nextFlip(step, state, { original, replica, cuts: settings.disasterRecovery === 'proceed' });
      if (typeof next !== 'string') return next;
      const result = await client.flip(pair, next, call);
      if (result.outcome === 'refused') return refused(result.because, result.again);
      if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
      if (result.value === true) return { outcome: 'accepted', note: `SoftLayer has initiated ${next}.` };
      if (result.value === false) return refused(`SoftLayer could not initiate ${next} now.`, true);
      return { outcome: 'unknown', note: `SoftLayer answered neither true nor false to ${next}.` };
    },
  };
}

/**
 * A second call is documented nowhere, so none is sent when the first is in doubt. An immediate failover can't be
 * undone: what was written since the last replicated snapshot is gone once the pair has been reversed.
 */
function abilitiesOf({ deadlines }: FileStorageSettings): Ability[] {
  return [
    {
      verb: 'promote',
      irreversible: true,
      repeatable: false,
      deadlineMs: deadlines.promote ?? 900_000,
      settleMs: 30_000,
      expectedMs: 120_000,
    },
    {
      verb: 'rejoin',
      irreversible: false,
      repeatable: true,
      deadlineMs: deadlines.rejoin ?? 900_000,
      settleMs: 0,
      expectedMs: 5_000,
      // The platform reverses the replication, whatever runs in the region.
      whileFenced: true,
    },
  ];
}

async function stateOf(client: FileStorageClient, pair: VolumePair, call: ReadCall): Promise<PairState | string> {
  const read = await client.read(pair, call);
  return read.ok ? pairState(read.volume, read.answeredAt) : read.because;
}

async function settledState(
  client: FileStorageClient,
  pair: VolumePair,
  runtime: Runtime,
  call: ReadCall,
): Promise<PairState | string> {
  const first = await stateOf(client, pair, call);
  if (typeof first === 'string') return first;
  // Over is what has the status and no transaction: where nobody counts those, it may not be.
  if (first.busy === 'unknown') {
    const detail = `SoftLayer does not say whether it is at work on it. ${first.detail}`;
    return { ...first, active: 'unknown', detail };
  }
  if (first.busy !== 'no' || first.active === 'unknown') return first;
  await runtime.sleep(secondLookAfterMs, call.signal);
  const second = await stateOf(client, pair, call);
  if (typeof second === 'string' || (second.active === first.active && second.busy !== 'unknown')) return second;
  return { ...second, active: 'unknown', detail: `It is changing right now. ${second.detail}` };
}

/** What to ask for, or why nothing is. */
function nextFlip(step: Step, state: PairState, { original, replica, cuts }: PairRegions): Flip | Acted {
  const active = state.active === 'replica' ? replica : original;
  if (step.verb === 'rejoin') {
    if (state.active === 'replica' && state.paired === 'no') return refused(cutApart);
    if (state.active !== 'unknown' && step.region !== active)
      return { outcome: 'accepted', note: 'It is the replica already.' };
    return refused('The platform reverses the replication by itself when the other volume is activated.', true);
  }
  if (state.busy !== 'no' || state.active === 'unknown') return refused(`It is not settled: ${state.detail}`, true);
  if (step.region === active) return { outcome: 'accepted', note: 'Its volume is the active one already.' };
  if (step.region === original && state.paired === 'no') return refused(cutApart);
  const allowed = step.region === replica ? state.mayFailOver : state.mayFailBack;
  if (allowed === 'no' && step.region === replica && state.mayCut === 'yes') return cutting(step, cuts);
  if (allowed === 'no') return refused(`SoftLayer does not allow it now. ${state.detail}`, true);
  // There is one way back, and it is always a controlled one (IBM docs, File Storage, replication).
  if (step.region === original) return 'failbackFromReplicant';
  return step.graceful ? 'failoverToReplicant' : 'immediateFailoverToReplicant';
}

const cutApart =
  'A disaster recovery failover has cut the pair apart: open a support case with IBM to join it again, or order a new replica.';

/** The last resort, by the way of no return: where nothing else is offered, the settings allow it and so does the quote. */
function cutting({ graceful, allowedLoss }: Step, cuts: boolean | undefined): Flip | Acted {
  const only =
    'The first volume can not be reached: only a disaster recovery failover is left, which cuts the pair apart.';
  if (graceful) return refused(`${only} A planned move never does that.`, true);
  if (!cuts) return refused(`${only} \`disasterRecovery\` leaves it to a person.`);
  if (allowedLoss === undefined) return refused(`${only} What it loses was neither quoted nor approved.`);
  return 'disasterRecoveryFailoverToReplicant';
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
