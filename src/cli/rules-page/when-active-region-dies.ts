import { type Application, home } from '../../domain/application.ts';
import type { RecordedEvent } from '../../domain/backtest/recording.ts';
import { rehearse, type Saying } from '../../domain/backtest/rehearse.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Verdict } from '../../domain/report.ts';
import { inWords, listed } from '../../domain/setup/in-words.ts';

/** When the story begins and for how long it is followed, in milliseconds. */
const story = { beginsAt: 1_000_000, followedMs: 3_600_000 };

/**
 * What happens when the active region of an application dies, told by letting it happen: the rules that speak, in their
 * order, and the steps of the plan. Automation is on, and nothing else is amiss.
 */
export function whenActiveRegionDies(example: Application): string {
  const { primary } = home(example);
  const { sayings } = rehearse(example, deathOf(example, primary), 'automatic');
  const said = sayings.filter(({ rule }, index) => sayings[index - 1]?.rule !== rule);
  const place = `\`${example.id}\` of [examples/regent.yaml](examples/regent.yaml)`;
  return [
    '## What happens when the active region dies',
    '',
    `In ${place}, with automation on, ${primary} dies with its vantage,`,
    'and nothing else is amiss. Time is counted from when the others report it; steps take what is expected of them.',
    '',
    ...said.map((saying, index) => `${index + 1}. ${sentence(saying)}`),
  ].join('\n');
}

function sentence({ at, rule, phase, because, state }: Saying): string {
  const steps = phase === 'operating' && state.operation?.rule === rule ? ` ${stepsOf(state.operation)}` : '';
  return `**${rule}** after ${inWords(at - story.beginsAt)}, now \`${phase}\`: ${because}${steps}`;
}

/** Steps that do not wait for each other are named together. */
function stepsOf({ steps }: Operation): string {
  const depth = new Map<string, number>();
  for (const { id, after } of steps) depth.set(id, 1 + Math.max(0, ...after.map((before) => depth.get(before) ?? 0)));
  const waves = Object.values(Object.groupBy(steps, ({ id }) => depth.get(id) ?? 0));
  return `Steps: ${waves.map((wave = []) => listed(wave.map(({ id }) => `\`${id}\``))).join(', then ')}.`;
}

/** Everybody sees everything up; from then on the region down; and its own vantage is heard no more. */
function deathOf({ id: application, regions, vantages }: Application, dead: string) {
  const report = (vantage: string, verdictOf: (region: string) => Verdict, at: number): RecordedEvent => {
    const verdicts = regions.flatMap((region) =>
      region.targets.map((target) => {
        const verdict = verdictOf(region.id);
        const reason = verdict === 'down' ? 'timeout' : 'ok';
        return { region: region.id, target: target.id, verdict, reason, consecutive: 3, latencyMs: 1 };
      }),
    );
    const told = { vantage, application, sequence: 1, process: 'example', isolatedFor: [], verdicts, edges: [] };
    return { kind: 'report', at, report: told, silent: false };
  };
  const before = vantages.map((vantage) => report(vantage, () => 'up', story.beginsAt - 1));
  const silent: RecordedEvent[] = vantages.includes(dead)
    ? [{ kind: 'change', at: story.beginsAt, change: { kind: 'silent', at: story.beginsAt, vantage: dead } }]
    : [];
  const after = vantages
    .filter((vantage) => vantage !== dead)
    .map((vantage) => report(vantage, (region) => (region === dead ? 'down' : 'up'), story.beginsAt));
  return {
    from: story.beginsAt - 1,
    to: story.beginsAt + story.followedMs,
    start: undefined,
    events: [...before, ...silent, ...after],
    failovers: [],
  };
}
