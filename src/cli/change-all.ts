import { CliError, type Exit, exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';

/** How many are asked at once: a pause of a whole fleet has to hold soon, and no controller should be flooded. */
const atOnce = 8;

/** What became of one application. */
interface Outcome {
  readonly application: string;
  readonly raw: unknown;
  readonly because: string;
  readonly exit: Exit;
  /** Nothing was accepted. */
  readonly failed: boolean;
}

/** Says the same of every application, whatever becomes of one of them; ends as the first that it did not work for. */
export async function changeAll(session: Session, what: string, body: object): Promise<Exit> {
  const { screen } = session;
  const applications = await everyApplication(session);
  const outcomes: Outcome[] = [];
  for (let first = 0; first < applications.length; first += atOnce) {
    const some = applications.slice(first, first + atOnce);
    outcomes.push(...(await Promise.all(some.map((application) => changeOne(session, application, what, body)))));
  }
  screen.result({ applications: outcomes.map(({ raw }) => raw) }, () =>
    outcomes.length === 0 ? 'No application is configured.' : outcomes.map(lineOf).join('\n'),
  );
  return outcomes.find((outcome) => outcome.exit !== exit.done)?.exit ?? exit.done;
}

/** By their names. A controller knows its fleet without Redis, and a pause of all must not wait for that. */
async function everyApplication({ client }: Session): Promise<string[]> {
  const { controllers, vacant } = (await client.get('/v1/fleet', replies.fleet)).value;
  return [...controllers.flatMap(({ owns }) => owns), ...vacant].toSorted();
}

async function changeOne({ client }: Session, application: string, what: string, body: object): Promise<Outcome> {
  try {
    const { raw, value } = await client.send('POST', applicationPath(application, what), body, replies.said);
    // A pause that Redis does not hold yet does not hold everywhere.
    const code = value.written === false ? exit.waiting : exit.done;
    return { application, raw, because: value.because, exit: code, failed: false };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { application, raw: error.document, because: error.message, exit: error.exit, failed: true };
  }
}

function lineOf({ application, because, failed }: Outcome): string {
  return `${application}: ${failed ? 'not done. ' : ''}${because}`;
}
