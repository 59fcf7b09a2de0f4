import { counted } from '../domain/setup/in-words.ts';
import { placementWords } from './placement-words.ts';
import type { ApplicationReply, MaintenanceReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { time } from './words.ts';

/** What is true of an application in sentences: where it serves, why, and all that keeps it from acting, with its cure. */
export function remarks(paint: Screen['paint'], status: ApplicationReply): string[] {
  const { application, placement, home, rule, pause, frozen, blocked, unprotected, unfenced, owner, drained, drill } =
    status;
  const where = placementWords(placement);
  const elsewhere = where === placementWords(home) ? 'at home' : `home is ${placementWords(home)}`;
  const lines = [
    `serves from ${where}; ${elsewhere}`,
    `rule ${rule.id}: ${rule.because}`,
    frozen &&
      paint.red(`frozen since ${time(frozen.since)}: ${frozen.because} (regent adopt ${application} --dry-run)`),
    blocked && paint.red(`blocked since ${time(blocked.since)}: ${blocked.because}`),
    ...unfenced.map(({ sentence, since, by, because }) =>
      paint.red(`${sentence} Allowed by ${by} since ${time(since)}: ${because} (regent reprotect ${application})`),
    ),
    pause &&
      paint.yellow(
        `paused by ${pause.by} at ${time(pause.at)}${pause.until ? ` until ${time(pause.until)}` : ''}: ${pause.reason} (regent resume ${application})`,
      ),
    automationLine(status),
    ...status.maintenance.map((each) => maintenanceLine(paint, each)),
    owner === undefined && paint.red('vacant: no live controller may act for it, so nothing starts'),
    configurationLine(paint, status),
    ...waits(status).map(paint.yellow),
    drill &&
      paint.yellow(
        `drill ${drill.id} of ${drill.requestedBy} is ${drill.status}, to ${drill.to} (regent drills ${application})`,
      ),
    unprotected.length > 0 && paint.yellow(`not a replica again yet: ${unprotected.join(', ')}`),
    ...protectionLines(paint, status),
    ...otherReleases(status).map(paint.yellow),
    readinessLine(paint, status),
    ...drained.map((name) => paint.yellow(`no users are sent to ${name} (${restoreCommand(application, name)})`)),
  ];
  return lines.flatMap((line) => (line ? [`  ${line}`] : []));
}

/** Said only where it is set for a while. */
function automationLine({ automation, automationForNow: set }: ApplicationReply): string | undefined {
  if (set === undefined) return undefined;
  const now = automation === 'paused' ? 'automation is set' : `automation is ${automation}`;
  return `${now} until ${time(set.until)}, then ${set.afterwards} again (${set.by})`;
}

/** One that is open holds back what would start by itself; one that is planned is only told. */
function maintenanceLine(paint: Screen['paint'], { region, open, from, until, by, reason }: MaintenanceReply): string {
  const what = region === undefined ? 'maintenance' : `maintenance of ${region}`;
  const line = `${what} from ${time(from)} to ${time(until)} (${by}: ${reason})`;
  return open ? paint.yellow(`${line}: it is open, and nothing that it is about starts by itself`) : line;
}

/** What is protected in a line, and everything else with its reason. */
function protectionLines(paint: Screen['paint'], { protection }: ApplicationReply): string[] {
  const safe = protection.filter((each) => each.protected === 'yes').map(({ resource }) => resource);
  const rest = protection.filter((each) => each.protected !== 'yes');
  const colourOf = (answer: string) => (answer === 'no' ? paint.red : paint.yellow);
  return [
    ...(safe.length === 0 ? [] : [`protected by a replica: ${safe.join(', ')}`]),
    ...rest.map(({ resource, protected: answer, because }) =>
      colourOf(answer)(`${resource} protected: ${answer}. ${because}`),
    ),
  ];
}

/** Regions that run another release than the one where users are; not what the line about readiness says anyway. */
function otherReleases({ regions, readiness }: ApplicationReply): string[] {
  return regions.flatMap(({ otherRelease }) => otherRelease ?? []).filter((each) => each !== readiness?.worst);
}

/** Said only where something was found that a person should see to before it matters. */
function readinessLine(paint: Screen['paint'], { application, readiness }: ApplicationReply): string | false {
  if (readiness === undefined || readiness.errors + readiness.warnings === 0) return false;
  const { ready, errors, warnings, worst = '' } = readiness;
  const counts = [errors > 0 && counted(errors, 'error'), warnings > 0 && counted(warnings, 'warning')];
  const found = `${counts.filter(Boolean).join(' and ')}: ${worst} (regent readiness ${application})`;
  return ready ? paint.yellow(`ready to move, with ${found}`) : paint.red(`not ready to move, ${found}`);
}

/** Said only where not every controller holds the one in force, or where it does not have a region that it should. */
function configurationLine(paint: Screen['paint'], { configuration }: ApplicationReply): string | false {
  if (configuration === undefined) return false;
  const { inForce = 'none', others, unknownRegions, because } = configuration;
  if (unknownRegions.length > 0) return paint.red(`configuration ${inForce}: ${because}`);
  return others.length > 0 && paint.yellow(`configuration ${inForce}: ${because}`);
}

/** What waits for a person, for time, or for the running operation. */
function waits(status: ApplicationReply): string[] {
  const { application, awaitsApproval, approval, proposed, queued, cooldownUntil, now } = status;
  const cooling = cooldownUntil !== undefined && Date.parse(cooldownUntil) > Date.parse(now);
  const lines = [
    awaitsApproval && `waits for a person's approval (regent approve ${application})`,
    approval && `approved by ${approval.by} at ${time(approval.at)}: the next automatic operation may begin`,
    proposed &&
      `${orderWords(proposed)} waits for somebody else's approval${proposed.until ? ` until ${time(proposed.until)}` : ''}: ` +
        `${proposed.reason} (regent approve ${application} --order ${proposed.id})`,
    queued && `${orderWords(queued)} waits for the running operation to stop: ${queued.reason}`,
    cooling &&
      `cooling down: no automatic failover before ${time(cooldownUntil)} (regent ack ${application} ends that)`,
  ];
  return lines.flatMap((line) => line || []);
}

function orderWords({
  kind,
  by,
  to,
  region,
}: Pick<NonNullable<ApplicationReply['queued']>, 'kind' | 'by' | 'to' | 'region'>): string {
  const where = to === undefined ? region && `of ${region}` : `to ${to}`;
  return ['the', kind, where, 'that', by, 'has ordered'].filter(Boolean).join(' ');
}

function restoreCommand(application: string, drained: string): string {
  const [region, zone] = drained.split('/', 2);
  return ['regent restore', application, `--region ${region}`, zone && `--zone ${zone}`].filter(Boolean).join(' ');
}
