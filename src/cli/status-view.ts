import { phaseMark } from './marks.ts';
import { operationView } from './operation-view.ts';
import { regionsView } from './regions-view.ts';
import { remarks } from './remarks.ts';
import type { ApplicationReply, OperationReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { time } from './words.ts';

/** One application on one screen. */
export function statusView(paint: Screen['paint'], status: ApplicationReply): string {
  const { operation, lastOperation } = status;
  const parts = [
    [headline(paint, status), ...remarks(paint, status)].join('\n'),
    regionsView(paint, status),
    resources(status),
    operation && operationView(paint, operation, status.now),
    operation === undefined && lastOperation && `  last: ${lastLine(lastOperation)}`,
  ];
  return parts.filter((part) => part).join('\n\n');
}

function headline(paint: Screen['paint'], status: ApplicationReply): string {
  const { application, phase, automation, epoch, owner, configuration } = status;
  // Who asks wants to know where it is; which process of that region it is, its first characters tell.
  const owned = owner === undefined ? paint.red('no owner') : `owner ${owner.region} (${owner.instance.slice(0, 8)})`;
  const parts = [paint.bold(application), phaseMark(paint, phase), `automation ${automation}`, owned, `epoch ${epoch}`];
  // Its first characters are enough to compare it with those of another one.
  const inForce = configuration?.inForce;
  return [...parts, ...(inForce === undefined ? [] : [`configuration ${inForce.slice(0, 8)}`])].join('   ');
}

function resources({ observations }: ApplicationReply): string {
  const rows = observations.flatMap(({ resource, regions }) =>
    Object.entries(regions).map(([region, { detail }]) => [resource, region, detail]),
  );
  return rows.length === 0 ? '' : table(['resource', 'region', 'seen'], rows);
}

function lastLine({ id, kind, status, to, requestedBy, endedAt, steps }: OperationReply): string {
  const skipped = steps.filter((step) => step.status === 'skipped').map((step) => step.id);
  const leftOut = skipped.length === 0 ? '' : `; left out: ${skipped.join(', ')}`;
  return `${kind} ${id} to ${to.primary} by ${requestedBy}: ${status}${endedAt ? ` at ${time(endedAt)}` : ''}${leftOut}`;
}
