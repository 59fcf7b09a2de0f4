import { healthMark } from './marks.ts';
import type { ApplicationReply, RegionReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** Each region with its zones: its place in the application, its health, and who says so. */
export function regionsView(paint: Screen['paint'], { regions, drained }: ApplicationReply): string {
  const rolesOf = (name: string, roles: readonly string[]) =>
    [...roles, ...(drained.includes(name) ? [paint.yellow('drained')] : [])].join(', ');
  const rows = regions.flatMap((region) => {
    const { region: name, active, primary, health, votes, quorum, zones } = region;
    const roles = [active ? 'active' : 'standby', ...(primary ? ['primary'] : []), ...releaseWords(paint, region)];
    return [
      [name, rolesOf(name, roles), healthMark(paint, health), votesCell(votes, quorum)],
      ...zones.map((zone) => {
        const zoneName = `${name}/${zone.zone}`;
        return [zoneName, rolesOf(zoneName, ['zone']), healthMark(paint, zone.health), votesCell(zone.votes, quorum)];
      }),
    ];
  });
  return table(['region', 'role', 'health', 'votes'], rows);
}

/** `release 41`; in yellow where users are on another one. */
function releaseWords(paint: Screen['paint'], { releases, otherRelease }: RegionReply): string[] {
  const told = [...new Set(releases.flatMap((each) => each.releases))];
  if (told.length === 0) return [];
  const words = `release ${told.join(' and ')}`;
  return [otherRelease === undefined ? words : paint.yellow(`another ${words}`)];
}

/** Those who say the same for the same reason stand on one line. */
function votesCell(votes: RegionReply['votes'], quorum: number): string {
  const groups = new Map<string, string[]>();
  for (const { vantage, says, reason } of votes) {
    const key = reason === 'ok' ? says : `${says}: ${reason}`;
    groups.set(key, [...(groups.get(key) ?? []), vantage]);
  }
  const lines = [...groups].map(([said, who]) => `${who.length} of ${votes.length} say ${said} (${who.join(', ')})`);
  return lines.length === 0 ? `nobody has a vote; ${quorum} must agree` : lines.join('\n');
}
