import { everyPage } from './every-page.ts';
import { exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { readinessView } from './readiness-view.ts';
import { type NamedReadinessReply, replies } from './replies.ts';
import type { Session } from './session.ts';

/** `regent check --live APP...`: what controllers find out there, looked for now, of every application or the named ones. */
export async function checkLive({ client, screen }: Session, named: readonly string[]) {
  const names = named.length > 0 ? named : await everyApplication(client);
  const found: { readonly raw: unknown; readonly value: NamedReadinessReply }[] = [];
  // One after the other: each of them asks the systems for what all of them share.
  for (const name of names)
    found.push(await client.get(`${applicationPath(name, 'readiness')}?now=true`, replies.readiness));
  const errors = found.flatMap(({ value }) => value.findings.filter(({ severity }) => severity === 'error'));
  screen.result({ applications: found.map(({ raw }) => raw) }, () =>
    found.map(({ value }) => readinessView(screen.paint, value)).join('\n\n'),
  );
  return errors.length === 0 ? exit.done : exit.refused;
}

async function everyApplication(client: Session['client']): Promise<string[]> {
  const { value } = await everyPage(client, '/v1/applications', 'applications', replies.applications);
  return value.map(({ application }) => application);
}
