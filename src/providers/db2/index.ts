import type { Ability } from '../../domain/application.ts';
import { type Answer, type RegionObservation, unseen } from '../../domain/observation.ts';
import type { Step } from '../../domain/operation.ts';
import type { HttpClient, ReadCall } from '../../outbound/http-contract.ts';
import type { ShellClient } from '../../outbound/shell/contract.ts';
import type { Runtime } from '../../runtime.ts';
import { type ActCall, type Acted, type Provider, refusedAsStale } from '../contract.ts';
import { agentTransport } from './agent.ts';
import { commandsOf, type Db2Commands } from './commands.ts';
import { configuredRole, parseDb2pd } from './db2pd.ts';
import type { Db2Settings } from './schema.ts';
import { shellTransport } from './shell.ts';
import { sideOf, stoppedSide } from './side.ts';
import { judgeResult } from './sql-codes.ts';
import { type StandbyView, takeoverFor } from './takeover.ts';
import type { Db2Transport } from './transport.ts';

export interface Db2Dependencies {
  readonly runtime: Runtime;
  /** A client of a region's agent that authorizes itself. */
  readonly http: (region: string, url: string) => HttpClient;
  /** A shell on a region's database server, or in its pod, that signs in by itself. */
  readonly shell: (region: string) => ShellClient;
}

/** One look at one side, with all its commands: what gives no answer by then is unseen, and the other side is not. */
const lookMs = 4_000;

/** Db2's word for a standby whose log has diverged from that of its primary (IBM docs, reintegrating a database). */
const divergence = 'ADM12500E';
const divergenceTrace = `db2diag -H 1d | grep -F ${divergence}`;

/** A side as one look found it. */
interface Side {
  readonly seen: RegionObservation;
  /** Whether a takeover is running there. */
  readonly busy: Answer;
  /** A standby's own words, from which its takeover is chosen. */
  readonly standby?: StandbyView | undefined;
  /** It has shut itself down, because its log has diverged from that of its primary. */
  readonly diverged?: boolean | undefined;
}

/** A pair of Db2 databases with HADR. */
export function createDb2(settings: Db2Settings, dependencies: Db2Dependencies): Provider {
  const { runtime } = dependencies;
  const sides = transportsOf(settings, dependencies);
  const look = (transport: Db2Transport, call: ReadCall) => lookAt(transport, settings.database, runtime, call);
  const commands = commandsOf(settings);
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal }) {
      const looks = [...sides].map(async ([region, transport]) => [region, await look(transport, { signal })] as const);
      const seen = await Promise.all(looks);
      signal.throwIfAborted();
      return {
        regions: Object.fromEntries(seen.map(([region, side]) => [region, side.seen])),
        busy: busyOf(seen.map(([, side]) => side.busy)),
      };
    },

    async act(step, call) {
      const transport = sides.get(step.region);
      if (transport === undefined) return refused(`It has no side in ${step.region}.`);
      if (step.verb !== 'promote' && step.verb !== 'rejoin') return refused(`Db2 can't ${step.verb}.`);
      const side = await look(transport, { signal: call.signal, urgency: 'act' });
      const next = nextCommand(step, side, commands);
      return 'command' in next ? start(transport, next, call) : next;
    },
  };
}

/**
 * Both may be sent again: a takeover on a database that is primary already is an error, `start hadr` says SQL1777N, and
 * the agent compares the fencing token. A takeover by force can not be undone: the old primary is left behind.
 */
function abilitiesOf({ deadlines }: Db2Settings): Ability[] {
  return [
    {
      verb: 'promote',
      irreversible: true,
      repeatable: true,
      deadlineMs: deadlines.promote ?? 120_000,
      settleMs: 10_000,
      expectedMs: 15_000,
    },
    {
      verb: 'rejoin',
      irreversible: false,
      repeatable: true,
      deadlineMs: deadlines.rejoin ?? 300_000,
      settleMs: 10_000,
      expectedMs: 30_000,
    },
  ];
}

function transportsOf(settings: Db2Settings, { runtime, http, shell }: Db2Dependencies): Map<string, Db2Transport> {
  if (settings.transport === 'agent') {
    const { regions } = settings;
    return new Map(
      Object.entries(regions).map(([region, { url }]) => [region, agentTransport(http(region, url), runtime)]),
    );
  }
  const place =
    settings.transport === 'ssh' ? { profile: settings.profile, folder: '~/.regent' } : { folder: settings.folder };
  return new Map(Object.keys(settings.regions).map((region) => [region, shellTransport(shell(region), place)]));
}

async function lookAt(transport: Db2Transport, database: string, runtime: Runtime, call: ReadCall): Promise<Side> {
  const deadline = runtime.deadline(lookMs, call.signal);
  try {
    const within = { ...call, signal: deadline.signal };
    const ran = await transport.run(`db2pd -hadr -db ${database}`, within);
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
    const configuration = await transport.run(`db2 get db cfg for ${database}`, within);
    const role = configuration.ok ? configuredRole(configuration.result.stdout) : undefined;
    // Only what was a standby can have shut itself down because its log has diverged.
    const trace = role === 'STANDBY' ? await transport.run(divergenceTrace, within) : undefined;
    const diverged = trace?.ok === true && trace.result.stdout.includes(divergence);
    return { seen: stoppedSide(role, diverged), busy: 'no', diverged };
  } finally {
    deadline.done();
  }
}

function busyOf(each: readonly Answer[]): Answer {
  if (each.includes('yes')) return 'yes';
  return each.includes('no') ? 'no' : 'unknown';
}

/** A command, and why it is the one; or what is answered without any. */
type Next = { readonly command: string; readonly because: string } | Acted;

/** The command that pushes a side to where the step wants it, or the reason for none. */
function nextCommand(step: Step, side: Side, commands: Db2Commands): Next {
  const { seen } = side;
  if (seen.role === 'unknown') return refused(`Nothing was sent: ${seen.detail}`, true);
  return step.verb === 'promote' ? promotion(step, side, commands) : reintegration(side, commands);
}

function promotion(step: Step, { seen, standby, busy }: Side, { takeover: commandFor }: Db2Commands): Next {
  if (seen.role === 'primary') return { outcome: 'accepted', note: `It is primary already: ${seen.detail}` };
  if (standby === undefined) return refused(`It is no standby: ${seen.detail}`, true);
  // Db2 refuses a second one anyway; the one that runs is watched.
  if (busy === 'yes') return { outcome: 'accepted', note: `A takeover is running there already. ${seen.detail}` };
  const takeover = takeoverFor(step, standby);
  if (takeover.how === 'none') return refused(`${stateOf(standby)} ${takeover.because}`, takeover.again);
  return { command: commandFor(takeover.how), because: takeover.because };
}

function stateOf({ status }: StandbyView): string {
  return `Standby in ${status.state ?? 'an unknown state'}, ${status.connectStatus ?? 'of unknown connection'}.`;
}

/** The database has to be offline or a standby. An old primary that runs must be killed, not deactivated: that logs. */
function reintegration({ seen, diverged }: Side, { rejoin }: Db2Commands): Next {
  if (diverged === true) return refused(seen.detail);
  if (seen.role === 'primary') {
    return refused(`It runs as a primary, which has to be stopped with db2_kill first: ${seen.detail}`, true);
  }
  if (seen.role === 'replica' && seen.replicating === 'yes') {
    return { outcome: 'accepted', note: `It is a standby already: ${seen.detail}` };
  }
  return { command: rejoin, because: `Before: ${seen.detail}` };
}

async function start(
  transport: Db2Transport,
  { command, because }: { readonly command: string; readonly because: string },
  call: ActCall,
): Promise<Acted> {
  const { signal, mayStart, fencing } = call;
  const application = `${call.installation}/${call.application}`;
  const started = await transport.start(command, { signal, mayStart, fencing, application });
  switch (started.outcome) {
    case 'ended':
      return judgeResult(started.result);
    case 'running':
      return { outcome: 'accepted', note: `Db2 is at work on "${command}". ${because}` };
    case 'busy':
      return { outcome: 'accepted', note: `Db2 is still at work on "${started.with}", so nothing else was started.` };
    case 'stale':
      return refusedAsStale(started.seen, fencing);
    case 'refused':
      return refused(started.because, started.again);
    case 'unknown':
      return { outcome: 'unknown', note: started.because };
  }
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
