import { call } from '../../call.ts';
import type { SandboxLayout } from '../../layout.ts';
import { regions } from '../world.ts';
import { patience, rest } from './scenes.ts';
import type { Stage } from './story.ts';

// Scenes of the stories in which the old primary could not be fenced, and comes back on its own.

/** How often something is asked that does not answer yet, in milliseconds. */
const askEveryMs = 100;

/** What Db2 answers to an old primary that is to be one again while another is: it can only be a standby. */
const outdated = 'SQL1776N';

/** Starts an outage of SoftLayer: nobody can see or switch the home region's database server. Resolves with its end. */
export async function loseServerControl({ world, narrator }: Stage): Promise<() => Promise<void>> {
  const { cloudPort, regions: places } = world.layout;
  const end = await addFault(cloudPort, {
    kind: 'http',
    match: { path: `^/rest/v3\\.1/SoftLayer_Virtual_Guest/${places[regions.home]?.dbServerId}/` },
    status: 500,
    body: { error: 'The guest can not be reached.', code: 'SoftLayer_Exception_NotReady' },
  });
  narrator.bad(`SoftLayer can neither see nor switch the database server of ${regions.home}: it can't be fenced.`);
  return async () => {
    await end();
    narrator.say(`SoftLayer can see and switch the server of ${regions.home} again.`);
  };
}

/** Cuts the connection between the two databases, as the primary sees it. Resolves with its end. */
export async function cutReplication({ world, narrator }: Stage): Promise<() => Promise<void>> {
  const port = world.layout.regions[regions.standby]?.db2Port ?? 0;
  const end = await addFault(port, { kind: 'http', match: { path: '^/hadr/' }, cut: true });
  narrator.bad(`The connection of the two databases is lost: what ${regions.home} acknowledges, nobody else has.`);
  return end;
}

/**
 * The old primary's server boots before anything else is back, and does what its start script says: start the database as
 * the primary that it was. Resolves with what is missing, if Db2 does not refuse that.
 */
export async function returnAlone({ world, supervisor, narrator }: Stage): Promise<string | undefined> {
  narrator.heading(`The database server of ${regions.home} comes back on its own`);
  supervisor.revive(`db2 ${regions.home}`);
  const command = `db2 start hadr on db ${world.layout.hadr.database} as primary`;
  const deadline = Date.now() + patience.steady;
  while (Date.now() < deadline) {
    const said = await run(world.layout, regions.home, command);
    if (said?.includes(outdated)) {
      narrator.bad(`It wants to be primary again ("${command}"): ${said.trim()}`);
      return undefined;
    }
    await rest(askEveryMs);
  }
  return `The old primary was not refused "${command}".`;
}

/** Waits until Regent has fenced, by itself, what it could not fence before. */
export async function beFencedAfterAll({ observer, narrator }: Stage): Promise<boolean> {
  const since = Date.now();
  const fenced = await observer.until(
    'the old primary to be fenced',
    ({ unfenced }) => unfenced.length === 0 && observer.decisionBy([600], since) !== undefined,
    patience.move,
  );
  if (fenced) narrator.good(`The old primary is fenced.`);
  return fenced;
}

async function addFault(port: number, fault: object): Promise<() => Promise<void>> {
  const { body } = await call('POST', port, '/sandbox/faults', { body: fault, timeoutMs: 2_000 });
  return async () => {
    await call('DELETE', port, `/sandbox/faults/${String(body.id)}`, { timeoutMs: 2_000 });
  };
}

/** What a command printed on a region's database server; undefined when nothing answers there. */
async function run(layout: SandboxLayout, region: string, command: string): Promise<string | undefined> {
  const { db2Port } = layout.regions[region] ?? { db2Port: 0 };
  const { user, password } = layout.credentials.db2Agent;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  try {
    const headers = { authorization };
    const { body } = await call('POST', db2Port, '/commands', { body: { command }, headers, timeoutMs: 5_000 });
    return String(body.stdout);
  } catch {
    return undefined;
  }
}
