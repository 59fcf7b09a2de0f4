import { type Answer, type RegionObservation, unseen } from '../../domain/observation.ts';
import type { ReadCall } from '../../outbound/http-contract.ts';
import type { Commands } from '../../outbound/shell/command-contract.ts';
import type { Runtime } from '../../runtime.ts';
import { configuredRole, parseDb2pd } from './db2pd.ts';
import { downSide, type InstanceSeen, lookAtInstance, withInstance } from './instance.ts';
import { type Diverged, rebuildOf } from './rebuild.ts';
import { sideOf, stoppedSide } from './side.ts';
import type { StandbyView } from './takeover.ts';

/** A side as one look found it. */
export interface Side {
  readonly seen: RegionObservation;
  /** Whether a takeover is running there. */
  readonly busy: Answer;
  /** A standby's own words, from which its takeover is chosen. */
  readonly standby?: StandbyView | undefined;
  /** It has shut itself down, because its log has diverged from that of its primary. */
  readonly diverged?: boolean | undefined;
  /** Where this provider is a fence. */
  readonly instance?: InstanceSeen | undefined;
}

/** What is looked at. */
export interface Looked extends Diverged {
  readonly transport: Commands;
  /** The owner of its instance, where that is a fence. */
  readonly owner: string | undefined;
}

/** One look at one side, with all its commands: what gives no answer by then is unseen, and the other side is not. */
const lookMs = 4_000;

/** Db2's word for a standby whose log has diverged from that of its primary (IBM docs, reintegrating a database). */
const divergence = 'ADM12500E';
const divergenceTrace = `db2diag -H 1d | grep -F ${divergence}`;

/** Looks once, and changes nothing. */
export async function lookAt(looked: Looked, runtime: Runtime, call: ReadCall): Promise<Side> {
  const deadline = runtime.deadline(lookMs, call.signal);
  const within = { ...call, signal: deadline.signal };
  try {
    if (looked.owner === undefined) return await lookAtDatabase(looked, runtime, within);
    const instance = await lookAtInstance(looked.transport, looked.owner, within);
    if (instance.up === 'no') {
      const seen = downSide(await roleInConfiguration(looked, within), instance);
      return { seen, busy: 'no', instance };
    }
    const side = await lookAtDatabase(looked, runtime, within);
    return { ...side, seen: withInstance(side.seen, instance), instance };
  } finally {
    deadline.done();
  }
}

async function lookAtDatabase(looked: Looked, runtime: Runtime, call: ReadCall): Promise<Side> {
  const { transport, database } = looked;
  const ran = await transport.run(`db2pd -hadr -db ${database}`, call);
  if (!ran.ok) return { seen: unseen(ran.because), busy: 'unknown' };
  const db2pd = parseDb2pd(`${ran.result.stdout}\n${ran.result.stderr}`);
  const wallMs = runtime.wallMs();
  if (db2pd.kind === 'unreadable') return { seen: sideOf(db2pd, wallMs), busy: 'unknown' };
  if (db2pd.kind === 'hadr') {
    const takingOver = db2pd.statuses.some((status) => status.takingOver);
    const [status] = db2pd.statuses;
    const seen = sideOf(db2pd, wallMs);
    const standby = seen.role === 'replica' && status ? { status, clock: db2pd.clock, wallMs } : undefined;
    return { seen, busy: takingOver ? 'yes' : 'no', standby };
  }
  const role = await roleInConfiguration(looked, call);
  // Only what was a standby can have shut itself down because its log has diverged.
  const trace = role === 'STANDBY' ? await transport.run(divergenceTrace, call) : undefined;
  const diverged = trace?.ok === true && trace.result.stdout.includes(divergence);
  return { seen: stoppedSide(role, diverged ? rebuildOf(looked) : undefined), busy: 'no', diverged };
}

/** It stands there whether or not the instance runs. */
async function roleInConfiguration({ transport, database }: Looked, call: ReadCall): Promise<string | undefined> {
  const configuration = await transport.run(`db2 get db cfg for ${database}`, call);
  return configuration.ok ? configuredRole(configuration.result.stdout) : undefined;
}
