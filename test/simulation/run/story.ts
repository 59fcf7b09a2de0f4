import { formatFencing } from '../../../src/domain/fencing.ts';
import { applicationOf, type WorldEvent } from '../record.ts';
import type { Outcome } from './simulate.ts';

/** A world told from its beginning, one line for everything that matters. */
export function storyOf({ seed, plan, schedule, record, violations }: Outcome): string {
  const { topology, application, others, redis, data } = plan;
  const { confirmForMs, cooldownMs, automation, failback } = application.policy;
  const head = [
    `Seed ${seed}: ${topology.name} in ${topology.regions.join(', ')}; data in ${topology.dataRegions.join(', ')}${topology.zoned === true ? '; two zones each' : ''}${topology.cold === true ? '; cold standby' : ''}.`,
    `Automation ${automation}, confirmFor ${confirmForMs / 1000} s, cooldown ${cooldownMs / 1000} s, failback ${failback}; Redis in ${redis.join(', ')}.`,
    ...(data === undefined ? [] : [`Data behind the providers of production: ${JSON.stringify(data)}.`]),
    ...others.map(
      ({ id, priority }) =>
        `Beside it ${id} with priority ${priority}${application.after.includes(id) ? ', on which it depends' : ''}.`,
    ),
    `${schedule.length} faults.`,
    '',
  ];
  const told = record.events.flatMap((event) => {
    const text = sentenceOf(event);
    const whose = others.length > 0 ? applicationOf(event) : undefined;
    return text === undefined ? [] : [{ at: event.at, text: `  ${whose === undefined ? '' : `[${whose}] `}${text}` }];
  });
  const broken = violations.map(({ law, at, because }) => ({ at, text: `✗ LAW ${law}: ${because}` }));
  const lines = [...told, ...broken]
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, text }) => `${(at / 1000).toFixed(3).padStart(9)} s ${text}`);
  return [...head, ...lines].join('\n');
}

function sentenceOf(event: WorldEvent): string | undefined {
  switch (event.type) {
    case 'fault':
      return `⚡ ${event.text}`;
    case 'process':
      return `${event.process} ${event.what}`;
    case 'takes-part':
      return `${event.process} takes part`;
    case 'stalled':
      return `${event.process} stands still for ${(event.forMs / 1000).toFixed(1)} s`;
    case 'jumped':
      return `the clock of ${event.process} is set by ${event.ms / 1000} s`;
    case 'committed':
      return commitSentence(event);
    case 'left':
      return `→ ${event.process} sends ${event.step.id} under ${formatFencing(event.fencing)} (call ${event.call})`;
    case 'landed':
      return `  ${event.step.id} takes effect (call ${event.call})`;
    case 'rejected':
      return `  ${event.step.id} is turned down: ${event.why} (call ${event.call})`;
    case 'writable':
      return `  ${event.resource} can be written in ${event.regions.join(' AND ') || 'no region'}`;
    case 'open':
      return `  ${event.resource} takes writes in ${event.regions.join(' AND ') || 'no region'}`;
    case 'traffic':
      return `  the load balancer sends users to ${event.enabled.join(', ')}`;
    case 'zones':
      return `  users of ${event.region} are sent to ${event.enabled.map((zone) => `zone ${zone}`).join(' and ') || 'no zone'}`;
    case 'served':
      return `  users are ${event.served ? '' : 'no longer '}served by ${event.region}`;
    case 'claimed':
      return `${event.instance} owns the application with token ${event.token}${event.newest ? '' : ' (on a stale primary)'}`;
    case 'forgot':
      return event.since === 0
        ? 'Redis: every server has lost what it held'
        : `Redis: every server is as it was at ${event.since / 1000} s`;
    case 'elected':
      return `Redis: ${event.server} is elected primary`;
    case 'paused':
      return '‖ a pause has been answered: it holds';
    case 'asked':
      return `operator at ${event.place}: ${event.detail}: ${event.outcome}`;
    default:
      return undefined;
  }
}

function commitSentence({ commit, newest }: Extract<WorldEvent, { type: 'committed' }>): string {
  const where = newest ? '' : ' (on a stale primary)';
  const { entry, next } = commit;
  if (entry.kind === 'decision') return `● rule ${entry.rule}, now ${next.phase}: ${entry.because}${where}`;
  if (entry.kind === 'verdicts') return `· ${entry.changes.length} changes of verdicts${where}`;
  if (entry.kind === 'configuration') return `· configuration ${entry.to} instead of ${entry.from}${where}`;
  if (entry.kind === 'readiness') return `· ${entry.found.length + entry.gone.length} changes of readiness${where}`;
  const { progress } = entry;
  if (progress.kind === 'withdrawn') return `· withdrawn: ${progress.because}${where}`;
  const more = 'note' in progress ? `: ${progress.note}` : '';
  const outcome = progress.kind === 'answered' ? ` ${progress.outcome}` : '';
  return `· ${'step' in progress ? `${progress.step} ` : ''}${progress.kind}${outcome}${more}${where}`;
}
