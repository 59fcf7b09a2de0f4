import type { Emergency } from '../compose/emergency/index.ts';
import type { Survey } from '../compose/emergency/survey.ts';
import { duration } from '../domain/time-in-words.ts';
import { createClient } from './client.ts';
import { loadConfigFile } from './config-file.ts';
import { believeTheWorld } from './emergency-adopt.ts';
import { type EmergencyAsked, type Governed, refuseInterrupted } from './emergency-asked.ts';
import { followEmergency } from './emergency-follow.ts';
import { emergencyView, refuseUnlessEmergency } from './emergency-view.ts';
import { CliError, type Exit, exit } from './exit.ts';
import type { Session } from './session.ts';

/** Looks who is left, tells the witnesses, waits, and fails over. Whatever it has started ends with it. */
export async function runEmergency(session: Session, asked: EmergencyAsked): Promise<Exit> {
  const interrupted = new AbortController();
  const release = session.io.onInterrupt(() => interrupted.abort());
  const emergency = await createdFor(asked);
  try {
    const found = await emergency.survey();
    const view = () => emergencyView(session.screen.paint, asked.application, found);
    if (asked.dryRun) return lookedAt(session, found, view);
    session.screen.say(view());
    refuseUnlessEmergency(found, asked.override);
    await confirm(session, asked);
    await told(emergency.open());
    if (!emergency.goesOn(found.survey)) await takeOver(session, asked, emergency, found.survey, interrupted.signal);
    return await govern(session, asked, emergency, found, interrupted.signal);
  } finally {
    await emergency.close();
    release();
  }
}

/** From here on every controller that comes back is frozen: whatever else becomes of it, that is said. */
async function govern(
  session: Session,
  asked: EmergencyAsked,
  emergency: Emergency,
  found: Found,
  interrupted: AbortSignal,
): Promise<Exit> {
  try {
    const governed = await governedSession(session, asked, emergency);
    const ordered = asOrdered(asked, found);
    if (!emergency.goesOn(found.survey)) await believeTheWorld(governed.session, ordered, interrupted);
    refuseInterrupted(interrupted);
    return await followEmergency(governed, ordered, interrupted);
  } catch (error) {
    session.screen.say(
      'Controllers that come back stay frozen until `regent adopt`. To try again, run the same command again.',
    );
    throw error;
  }
}

/** What is ordered of the governor: the emergency's own guards are no guards of its, but their being set aside is written down. */
function asOrdered(asked: EmergencyAsked, { guards }: Found): EmergencyAsked {
  const names = guards.map(({ guard }) => guard);
  const against = guards.filter(({ guard, answer }) => answer !== 'yes' && asked.override.includes(guard));
  const aside = against.map(({ guard }) => guard).join(', ');
  const reason = aside === '' ? asked.reason : `${asked.reason} (set aside: ${aside})`;
  return { ...asked, reason, override: asked.override.filter((guard) => !names.includes(guard)) };
}

/** Everything that keeps an emergency from being begun has one clear sentence. */
async function createdFor({ config, application, to, journal, token }: EmergencyAsked): Promise<Emergency> {
  const { createEmergency } = await import('../compose/emergency/index.ts');
  const loaded = await loadConfigFile(config);
  const found = loaded.applications.find(({ name }) => name === application);
  const names = loaded.applications.map(({ name }) => name).join(', ');
  if (found === undefined)
    throw new CliError(`${config} has no application ${application}, only ${names}.`, exit.badInput);
  const regions = found.regions.map(({ name }) => name);
  if (!regions.includes(to))
    throw new CliError(`${application} has no region ${to}; it has ${regions.join(', ')}.`, exit.badInput);
  if (loaded.emergency === undefined)
    throw new CliError(
      `${config} has no section \`emergency\`: it is not known where the controllers and the probers are, and the ` +
        'probers take no word from here. See docs/emergency.md.',
      exit.badInput,
    );
  return told(Promise.resolve().then(() => createEmergency({ config: loaded, application, journal, token })));
}

async function told<T>(begun: Promise<T>): Promise<T> {
  try {
    return await begun;
  } catch (error) {
    if (!(error instanceof Error) || !expected.includes(error.name)) throw error;
    throw new CliError(error.message, exit.badInput);
  }
}

/** The names of the errors that are one sentence for people. */
const expected = ['BadStart', 'SecretUnavailable', 'RedisNotStarted', 'OtherJournal', 'CannotListen'];

type Found = Awaited<ReturnType<Emergency['survey']>>;

function lookedAt({ screen }: Session, { survey, guards }: Found, view: () => string): Exit {
  screen.result({ guards, controllers: survey.controllers, witnesses: witnessDocuments(survey) }, view);
  return guards.every(({ answer }) => answer === 'yes') ? exit.done : exit.refused;
}

function witnessDocuments({ witnesses }: Survey) {
  return witnesses.map(({ vantage, look, silent }) => ({ vantage, keeps: look?.report.witness, silent }));
}

async function confirm({ io }: Session, { application, yes }: EmergencyAsked): Promise<void> {
  if (yes) return;
  if (io.ask === undefined)
    throw new CliError(
      'An emergency asks for confirmation, and there is no terminal to ask in. Add --yes to go ahead without, or ' +
        '--dry-run to look first.',
      exit.badInput,
    );
  const question = `Type ${application} to freeze every other controller of it and govern it from here: `;
  if ((await io.ask(question))?.trim() !== application)
    throw new CliError('Not confirmed: nothing was done.', exit.refused);
}

/** Makes sure that nobody else acts any more. */
async function takeOver(
  { screen }: Session,
  { override }: EmergencyAsked,
  emergency: Emergency,
  survey: Survey,
  interrupted: AbortSignal,
): Promise<void> {
  const { epoch, kept, lacking, enough } = await emergency.tellWitnesses(survey);
  const lack = lacking.length === 0 ? '' : ` Not so: ${lacking.join('; ')}.`;
  const where = kept.length === 0 ? 'with no prober' : `with ${kept.join(', ')}`;
  screen.say(`Epoch ${epoch} is on disk ${where}: whoever hears of it freezes.${lack}`);
  if (kept.length === 0)
    throw new CliError(
      'Nothing was begun: no prober keeps it, so nobody could witness the operation. Start one anywhere: regent prober --region REGION --config FILE.',
      exit.refused,
    );
  if (!enough && !override.includes('witnesses-reachable'))
    throw new CliError(
      'Nothing was begun: fewer than a majority of the probers keep it, so a controller that comes back might not ' +
        'freeze. Run it again, or with --override witnesses-reachable.',
      exit.refused,
    );
  screen.say(`Waiting ${duration(emergency.waitMs)}: a lease and the longest call of whoever has not heard it.`);
  await emergency.waitOut(interrupted);
  refuseInterrupted(interrupted);
}

async function governedSession(session: Session, asked: EmergencyAsked, emergency: Emergency): Promise<Governed> {
  const { url, token, tokenFile } = await told(emergency.start());
  const client = createClient({ servers: [url], token, io: session.io });
  const comeBack = (operation: string) =>
    `${operation} stands still: what governed it ends with this command. To go on, run the same command again ` +
    `(with --journal ${asked.journal}).`;
  return { session: { ...session, client, comeBack }, url, tokenFile };
}
