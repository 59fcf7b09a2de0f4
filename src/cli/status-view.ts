import { healthMark, phaseMark } from './marks.ts';
import { operationView } from './operation-view.ts';
import type { ApplicationReply, RegionReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { time } from './words.ts';

/** One application on one screen. */
export function statusView(paint: Screen['paint'], status: ApplicationReply): string {
  const { operation, lastOperation } = status;
  const parts = [
    [headline(paint, status), ...remarks(paint, status)].join('\n'),
    regions(paint, status),
    resources(status),
    operation && operationView(paint, operation, status.now),
    operation === undefined && lastOperation && `  last: ${lastLine(lastOperation)}`,
  ];
  return parts.filter((part) => part).join('\n\n');
}

/** Where it is, in words: `us-south (primary)`. */
export function placementWords({ active, primary }: ApplicationReply['placement']): string {
  const named = active.map((region) => (region === primary ? `${region} (primary)` : region));
  return active.includes(primary) ? named.join(', ') : `${named.join(', ')}; primary ${primary}`;
}

function headline(paint: Screen['paint'], status: ApplicationReply): string {
  const { application, phase, automation, epoch, owner } = status;
  const owned = owner === undefined ? paint.red('no owner') : `owner ${owner.instance} in ${owner.region}`;
  return [paint.bold(application), phaseMark(paint, phase), `automation ${automation}`, owned, `epoch ${epoch}`].join(
    '   ',
  );
}

function remarks(paint: Screen['paint'], status: ApplicationReply): string[] {
  const { application, placement, home, rule, pause, blocked, unprotected, cooldownUntil, owner, now } = status;
  const where = placementWords(placement);
  const elsewhere = where === placementWords(home) ? 'at home' : `home is ${placementWords(home)}`;
  const cooling = cooldownUntil !== undefined && Date.parse(cooldownUntil) > Date.parse(now);
  const lines = [
    `serves from ${where}; ${elsewhere}`,
    `rule ${rule.id}: ${rule.because}`,
    blocked && paint.red(`blocked since ${time(blocked.since)}: ${blocked.because}`),
    pause && paint.yellow(`paused by ${pause.by} at ${time(pause.at)}: ${pause.reason} (regent resume ${application})`),
    owner === undefined && paint.red('vacant: no live controller may act for it, so nothing starts'),
    unprotected.length > 0 && paint.yellow(`not a replica again yet: ${unprotected.join(', ')}`),
    cooling && `cooling down: no automatic failover before ${time(cooldownUntil)}`,
  ];
  return lines.flatMap((line) => (line ? [`  ${line}`] : []));
}

function regions(paint: Screen['paint'], { regions }: ApplicationReply): string {
  const rows = regions.map((region) => [
    region.region,
    roleWords(region),
    healthMark(paint, region.health),
    votesCell(region),
  ]);
  return table(['region', 'role', 'health', 'votes'], rows);
}

function roleWords({ active, primary }: RegionReply): string {
  return [active ? 'active' : 'standby', primary && 'primary'].filter(Boolean).join(', ');
}

/** Those who say the same for the same reason stand on one line. */
function votesCell({ votes, quorum }: RegionReply): string {
  const groups = new Map<string, string[]>();
  for (const { vantage, says, reason } of votes) {
    const key = reason === 'ok' ? says : `${says}: ${reason}`;
    groups.set(key, [...(groups.get(key) ?? []), vantage]);
  }
  const lines = [...groups].map(([said, who]) => `${who.length} of ${votes.length} say ${said} (${who.join(', ')})`);
  return lines.length === 0 ? `nobody has a vote; ${quorum} must agree` : lines.join('\n');
}

function resources({ observations }: ApplicationReply): string {
  const rows = observations.flatMap(({ resource, regions }) =>
    Object.entries(regions).map(([region, { detail }]) => [resource, region, detail]),
  );
  return rows.length === 0 ? '' : table(['resource', 'region', 'seen'], rows);
}

function lastLine({
  id,
  kind,
  status,
  to,
  requestedBy,
  endedAt,
}: NonNullable<ApplicationReply['lastOperation']>): string {
  return `${kind} ${id} to ${to.primary} by ${requestedBy}: ${status}${endedAt ? ` at ${time(endedAt)}` : ''}`;
}
