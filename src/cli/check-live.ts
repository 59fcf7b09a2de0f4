import { counted } from '../domain/setup/in-words.ts';
import { everyPage } from './every-page.ts';
import { exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { type ReadinessReply, replies } from './replies.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';

/** `regent check --live APP...`: what controllers find out there, looked for now, of every application or the named ones. */
export async function checkLive({ client, screen }: Session, named: readonly string[]) {
  const names = named.length > 0 ? named : await everyApplication(client);
  const found: { readonly raw: unknown; readonly value: ReadinessReply }[] = [];
  // One after the other: each of them asks the systems for what all of them share.
  for (const name of names) found.push(await client.get(applicationPath(name, 'readiness'), replies.readiness));
  const errors = found.flatMap(({ value }) => value.findings.filter(({ severity }) => severity === 'error'));
  screen.result({ applications: found.map(({ raw }) => raw) }, () =>
    found.map(({ value }) => liveView(screen.paint, value)).join('\n\n'),
  );
  return errors.length === 0 ? exit.done : exit.refused;
}

async function everyApplication(client: Session['client']): Promise<string[]> {
  const { value } = await everyPage(client, '/v1/applications', 'applications', replies.applications);
  return value.map(({ application }) => application);
}

/** The gravest first; what to do about each stands below its sentence. */
function liveView(paint: Session['screen']['paint'], { application, findings, unexamined }: ReadinessReply): string {
  const paints = { error: paint.red, warning: paint.yellow, note: paint.dim };
  const order = ['error', 'warning', 'note'];
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const rows = sorted.map(({ severity, resource, about, sentence, cure }) => [
    paints[severity](severity),
    resource,
    about,
    [sentence, ...(cure === undefined ? [] : [cure])].join('\n'),
  ]);
  const counts = (['error', 'warning', 'note'] as const).map((each) =>
    counted(findings.filter(({ severity }) => severity === each).length, each),
  );
  return [
    `${application}: ${counts.join(', ')}`,
    ...(rows.length === 0 ? [] : [table(['', 'resource', 'about', 'what was found, and what to do'], rows)]),
    ...(unexamined.length === 0
      ? []
      : [`  Not examined, because nothing is known to look for: ${unexamined.join(', ')}`]),
  ].join('\n');
}
