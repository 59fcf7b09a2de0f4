import type { Ability } from '../../domain/application.ts';
import type { Answer } from '../../domain/observation.ts';
import type { Step } from '../../domain/operation.ts';
import type { HttpClient, ReadCall } from '../../outbound/http-contract.ts';
import type { Commands } from '../../outbound/shell/command-contract.ts';
import { shellCommands } from '../../outbound/shell/commands.ts';
import type { ShellClient } from '../../outbound/shell/contract.ts';
import type { Runtime } from '../../runtime.ts';
import { type ActCall, type Acted, type Provider, refusedAsStale } from '../contract.ts';
import { agentTransport } from './agent.ts';
import { commandsOf, type Db2Commands } from './commands.ts';
import { fencedOwner, kill, killing, startInstance, startingAgain } from './instance.ts';
import { lookAt, type Side } from './look.ts';
import { autoStartFindings } from './readiness-of-fence.ts';
import type { Db2Settings } from './schema.ts';
import { judgeResult } from './sql-codes.ts';
import { type StandbyView, takeoverFor } from './takeover.ts';

export interface Db2Dependencies {
  readonly runtime: Runtime;
  /** A client of a region's agent that authorizes itself. */
  readonly http: (region: string, url: string) => HttpClient;
  /** A shell on a region's database server, or in its pod, that signs in by itself. */
  readonly shell: (region: string) => ShellClient;
}

/** A pair of Db2 databases with HADR. */
export function createDb2(settings: Db2Settings, dependencies: Db2Dependencies): Provider {
  const { runtime } = dependencies;
  const sides = transportsOf(settings, dependencies);
  const { database } = settings;
  const owner = fencedOwner(settings);
  const commands = commandsOf(settings);
  const abilities = abilitiesOf(settings);
  const { rejoin } = commands;
  const look = (region: string, transport: Commands, call: ReadCall) => {
    const others = [...sides.keys()].filter((each) => each !== region);
    return lookAt({ transport, database, owner, region, others, rejoin }, runtime, call);
  };
  const isPrimaryElsewhere = async (region: string, { signal }: ActCall): Promise<boolean> => {
    const others = [...sides].filter(([id]) => id !== region);
    const looks = others.map(([id, transport]) => look(id, transport, { signal, urgency: 'act' }));
    return (await Promise.all(looks)).some(({ seen }) => seen.role === 'primary');
  };
  return {
    abilities,

    async observe({ signal }) {
      const looks = [...sides].map(async ([region, transport]) => {
        return [region, await look(region, transport, { signal })] as const;
      });
      const seen = await Promise.all(looks);
      signal.throwIfAborted();
      return {
        regions: Object.fromEntries(seen.map(([region, side]) => [region, side.seen])),
        busy: busyOf(seen.map(([, side]) => side.busy)),
      };
    },

    ...(owner !== undefined && { readiness: (call) => autoStartFindings(sides, owner, call) }),

    async act(step, call) {
      const transport = sides.get(step.region);
      if (transport === undefined) return refused(`It has no side in ${step.region}.`);
      if (!abilities.some(({ verb }) => verb === step.verb)) return refused(`Db2 can't ${step.verb}.`);
      const side = await look(step.region, transport, { signal: call.signal, urgency: 'act' });
      const next = nextCommand(step, side, commands);
      if (!('command' in next)) return next;
      if (next.onlyBeside === 'primary' && !(await isPrimaryElsewhere(step.region, call)))
        return refused(`It runs as a primary, and no other side is seen to be one: ${side.seen.detail}`, true);
      return start(transport, next, call);
    },
  };
}

/**
 * Both may be sent again: a takeover on a database that is primary already is an error, `start hadr` says SQL1777N, and
 * the agent compares the fencing token. A takeover by force can not be undone: the old primary is left behind.
 */
function abilitiesOf(settings: Db2Settings): Ability[] {
  const { deadlines } = settings;
  const fences = fencedOwner(settings) === undefined ? [] : fencingAbilities;
  return [
    ...fences,
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

/** Killing what is dead, or starting what runs (SQL1026N), changes nothing. */
const fencingAbilities = (['fence', 'unfence'] as const).map((verb): Ability => {
  return { verb, irreversible: false, repeatable: true, deadlineMs: 120_000, settleMs: 10_000, expectedMs: 10_000 };
});

function transportsOf(settings: Db2Settings, { runtime, http, shell }: Db2Dependencies): Map<string, Commands> {
  if (settings.transport === 'agent') {
    const { regions } = settings;
    return new Map(
      Object.entries(regions).map(([region, { url }]) => [region, agentTransport(http(region, url), runtime)]),
    );
  }
  const place =
    settings.transport === 'ssh' ? { profile: settings.profile, folder: '~/.regent' } : { folder: settings.folder };
  return new Map(Object.keys(settings.regions).map((region) => [region, shellCommands(shell(region), place)]));
}

function busyOf(each: readonly Answer[]): Answer {
  if (each.includes('yes')) return 'yes';
  return each.includes('no') ? 'no' : 'unknown';
}

/** A command, and why it is the one; or what is answered without any. */
type Next = Command | Acted;

interface Command {
  readonly command: string;
  readonly because: string;
  /** It does not wait for another command of ours. */
  readonly apart?: true | undefined;
  /** Another command has to follow it. */
  readonly more?: true;
  /** It is given only where another side is seen to be that. */
  readonly onlyBeside?: 'primary';
}

/** The command that pushes a side to where the step wants it, or the reason for none. */
function nextCommand(step: Step, side: Side, commands: Db2Commands): Next {
  const { seen, instance } = side;
  if (instance !== undefined && step.verb === 'fence') return killing(instance);
  if (instance !== undefined && step.verb === 'unfence') return startingAgain(instance);
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

/**
 * The database has to be offline or a standby. An old primary that runs must be killed, not deactivated: that logs. Where that
 * is left to Regent it is done, then the instance is started, then the database as a standby: one command each time.
 */
function reintegration({ seen, diverged, instance }: Side, { rejoin }: Db2Commands): Next {
  if (diverged === true) return refused(seen.detail);
  if (seen.role === 'primary') {
    if (instance !== undefined)
      return { command: kill, because: seen.detail, apart: true, more: true, onlyBeside: 'primary' };
    return refused(`It runs as a primary, which has to be stopped with db2_kill first: ${seen.detail}`, true);
  }
  if (instance?.up === 'no') return { command: startInstance, because: seen.detail, apart: true, more: true };
  if (seen.role === 'replica' && seen.replicating === 'yes') {
    return { outcome: 'accepted', note: `It is a standby already: ${seen.detail}` };
  }
  return { command: rejoin, because: `Before: ${seen.detail}` };
}

async function start(transport: Commands, { command, because, apart, more }: Command, call: ActCall): Promise<Acted> {
  const acted = await started(transport, { command, because, apart }, call);
  return acted.outcome === 'accepted' && more === true ? { ...acted, more } : acted;
}

async function started(
  transport: Commands,
  { command, because, apart }: Pick<Command, 'command' | 'because' | 'apart'>,
  call: ActCall,
): Promise<Acted> {
  const { signal, mayStart, fencing } = call;
  const application = `${call.installation}/${call.application}`;
  const answer = await transport.start(command, { signal, mayStart, fencing, application, apart });
  switch (answer.outcome) {
    case 'ended':
      return judgeResult(answer.result);
    case 'running':
      return { outcome: 'accepted', note: `Db2 is at work on "${command}". ${because}` };
    case 'busy':
      return { outcome: 'accepted', note: `Db2 is still at work on "${answer.with}", so nothing else was started.` };
    case 'stale':
      return refusedAsStale(answer.seen, fencing);
    case 'refused':
      return refused(answer.because, answer.again);
    case 'unknown':
      return { outcome: 'unknown', note: answer.because };
  }
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
