import { type Exit, exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';

/** Changes something about an application that is answered with a sentence, and prints it. */
export async function change(
  { client, screen }: Session,
  method: 'POST' | 'PUT' | 'DELETE',
  application: string,
  what: string | readonly string[],
  body: object,
): Promise<Exit> {
  const { raw, value } = await client.send(method, applicationPath(application, ...[what].flat()), body, replies.said);
  screen.result(raw, () => `${application}: ${value.because}`);
  // A pause that Redis does not hold yet does not hold everywhere.
  return value.written === false ? exit.waiting : exit.done;
}
