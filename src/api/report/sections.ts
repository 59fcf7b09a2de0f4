import { bytesInWords } from '../../domain/bytes-in-words.ts';
import type {
  DecisionInReport,
  EdgeInReport,
  ObjectiveInReport,
  OperationReport,
  StepInReport,
} from '../../domain/operation-report/contract.ts';
import { duration } from '../../domain/time-in-words.ts';
import type { Cell, Section } from './section.ts';
import { amount, instant, offset } from './words.ts';

/** Everything that a report has to say, in the order in which one wants to know it. */
export function sectionsOf(report: OperationReport): Section[] {
  return [
    promised(report),
    users(report),
    steps(report),
    people(report),
    decided(report),
    seen(report),
    losses(report),
    journal(report),
  ];
}

/** What `+` and `−` in a report are counted from. */
export const countedFrom = 'Times with + or − are counted from the beginning of the operation.';

const objectives: Readonly<Record<ObjectiveInReport['objective'], string>> = {
  detect: 'A dead region is noticed within',
  recover: 'Users are without an answer for at most',
  dataLoss: 'Data is lost of at most',
};

function promised({ objectives: held }: OperationReport): Section {
  return {
    title: 'Promised and kept',
    head: ['objective', 'promised', 'actual', '', 'how that is known'],
    rows: held.map(({ objective, promisedMs, actualMs, estimated, met, because }) => [
      objectives[objective],
      promisedMs === undefined ? 'nothing is promised' : duration(promisedMs),
      amount(actualMs, estimated),
      met === undefined ? '' : keptMarks[met],
      because,
    ]),
    none: 'Nothing is promised.',
  };
}

const keptMarks: Readonly<Record<NonNullable<ObjectiveInReport['met']>, Cell>> = {
  yes: { text: '✓ kept', tone: 'good' },
  no: { text: '✗ missed', tone: 'bad' },
  unknown: { text: '? unknown', tone: 'doubt' },
};

function users({ users: edges, operation: { startedAt } }: OperationReport): Section {
  return {
    title: 'What users had',
    about:
      'Vantages ask for the public names as users do. There was no answer for as long as more than half of those that ' +
      'could tell had none.',
    head: ['public name', 'without an answer', 'when', 'as each vantage had it'],
    rows: edges.map((edge) => [edge.edge, withoutAnswer(edge), outagesOf(edge, startedAt), vantagesOf(edge)]),
    none: 'No public name of it is watched.',
  };
}

function withoutAnswer({ withoutAnswerMs, outages }: EdgeInReport): Cell {
  if (withoutAnswerMs === undefined) return { text: 'unknown', tone: 'doubt' };
  if (outages.length === 0) return { text: 'never', tone: 'good' };
  const lasts = outages.some(({ to }) => to === undefined);
  return { text: `${duration(withoutAnswerMs)}${lasts ? ', and not over yet' : ''}`, tone: 'bad' };
}

function outagesOf({ outages }: EdgeInReport, startedAt: number): string {
  return outages
    .map(({ from, to }) => `${offset(from - startedAt)} to ${to === undefined ? '?' : offset(to - startedAt)}`)
    .join('; ');
}

function vantagesOf({ vantages }: EdgeInReport): string {
  if (vantages.length === 0) return 'no vantage has told of it';
  return vantages
    .map(({ vantage, withoutAnswerMs, reasons, tells, servedBy }) => {
      const none = withoutAnswerMs === 0 ? '' : `${duration(withoutAnswerMs)} without (${reasons.join(', ')}), `;
      const end = servedBy === null ? 'no answer at the end' : `at the end from ${servedBy}`;
      return `${vantage}: ${none}${tells ? end : 'could tell nothing at the end'}`;
    })
    .join('; ');
}

function steps({ steps: all, operation: { expectedMs, tookMs } }: OperationReport): Section {
  const whole = tookMs === undefined ? 'It has not ended.' : `It took ${duration(tookMs)} in all.`;
  return {
    title: 'What was done',
    about: `It was quoted to take about ${duration(expectedMs)}. ${whole}`,
    head: ['step', '', 'took', 'quoted', 'calls', 'what it does, and what was seen last'],
    rows: all.map((step) => [
      { text: step.id, tone: 'code' },
      stepMarks[step.status],
      tookOf(step),
      duration(step.expectedMs),
      `${step.calls}`,
      [step.irreversible ? "(can't be undone)" : '', step.because, step.note ?? ''].filter(Boolean).join(' '),
    ]),
    none: 'It had no steps.',
  };
}

const stepMarks: Readonly<Record<StepInReport['status'], Cell>> = {
  done: { text: '✓ done', tone: 'good' },
  failed: { text: '✗ failed', tone: 'bad' },
  skipped: { text: '↷ left out', tone: 'doubt' },
  running: { text: '▶ running', tone: 'doubt' },
  waiting: 'not begun',
};

function tookOf({ tookMs, pausedMs, queuedMs, expectedMs }: StepInReport): Cell {
  if (tookMs === undefined) return '';
  const beside = [
    ...(pausedMs > 0 ? [`${duration(pausedMs)} paused`] : []),
    ...(queuedMs > 0 ? [`${duration(queuedMs)} waiting for other calls`] : []),
  ];
  const text = [duration(tookMs), ...beside].join(', and ');
  return tookMs > expectedMs ? { text, tone: 'doubt' } : text;
}

function people({ people: said, operation }: OperationReport): Section {
  const { requestedBy, reason, approvedBy, override } = operation;
  const began = requestedBy === 'regent' ? 'Regent began it by itself.' : `${requestedBy} ordered it: ${reason}.`;
  const second = approvedBy === undefined ? '' : ` ${approvedBy} approved it.`;
  const aside = override.length === 0 ? '' : ` Set aside for it: ${override.join(', ')}.`;
  return {
    title: 'Who said what',
    about: `${began.replace(/([.!?])\.$/, '$1')}${second}${aside}`,
    head: ['when', 'who', 'what', 'reason', 'answer'],
    rows: said.map(({ at, by, what, reason: why, accepted, rule, because }) => [
      offset(at - operation.startedAt),
      by,
      what,
      why,
      accepted
        ? { text: rule === undefined ? 'accepted' : `accepted (rule ${rule})`, tone: 'good' }
        : { text: `refused (rule ${rule}): ${because}`, tone: 'bad' },
    ]),
    none: 'Nobody said anything on the way.',
  };
}

function decided({ decided: all, operation: { startedAt } }: OperationReport): Section {
  return {
    title: 'What was decided',
    about: `By the rules of docs/rules.md. ${countedFrom}`,
    head: ['when', 'rule', 'phase', 'why', 'entry'],
    rows: all.map((each) => [
      offset(each.at - startedAt),
      `${each.rule}`,
      each.from === each.to ? each.to : `${each.from} → ${each.to}`,
      whyOf(each),
      { text: `${each.sequence} ${each.hash.slice(0, 12)}`, tone: 'code' },
    ]),
    none: 'No decision about it is in the journal any more.',
  };
}

/** What a guard said is told where it stood in the way: otherwise the sentence of the rule says enough. */
function whyOf({ because, guards }: DecisionInReport): string {
  const against = guards.filter(({ answer, because: said }) => answer !== 'yes' && !because.includes(said));
  return [because, ...against.map((each) => `${each.guard}: ${each.answer}, ${each.because}`)].join(' ');
}

/** More than this nobody reads through: the JSON has all of it. */
const seenMost = 200;

function seen({ seen: all, operation: { startedAt } }: OperationReport): Section {
  const left = all.length - seenMost;
  return {
    title: 'What was seen',
    about: left > 0 ? `The first ${seenMost}; ${left} more are in the JSON.` : undefined,
    head: ['when', 'what'],
    rows: all
      .slice(0, seenMost)
      .map(({ at, sentence, verdict }) => [
        offset(at - startedAt),
        verdict === 'down' ? { text: sentence, tone: 'bad' } : sentence,
      ]),
    none: 'Nothing has changed in what the vantages saw.',
  };
}

function losses({ loss, skew }: OperationReport): Section {
  return {
    title: 'What was lost',
    about: skew && apartIn(skew),
    head: ['resource', 'quoted', 'why', 'measured', 'how that is known'],
    rows: loss.map(({ resource, ms, estimated, bytes = 0, because, measured }) => [
      resource,
      `${amount(ms, estimated)}${bytes === 0 ? '' : `, at least ${bytesInWords(bytes)}`}`,
      because,
      amount(measured?.ms, measured?.estimated),
      measured?.because ?? '',
    ]),
    none: 'No data was promoted, so nothing was lost.',
  };
}

function apartIn({ measured, ...quoted }: NonNullable<OperationReport['skew']>): string {
  const told = ({ ms, estimated, because }: typeof quoted) => `${amount(ms, estimated)}. ${because}`;
  const since = measured === undefined ? '' : ` Measured: ${told(measured)}`;
  return `Time between the copies, as quoted: ${told(quoted)}${since}`;
}

function journal({ journal: { entries, previous, linked, controllers, versions, rules } }: OperationReport): Section {
  const [first, last] = [entries[0], entries.at(-1)];
  const code = (text: string): Cell => ({ text, tone: 'code' });
  const bounds = [first, last].flatMap((entry, index) =>
    entry === undefined
      ? []
      : [[`${index === 0 ? 'first' : 'last'} entry`, `${entry.sequence}, ${instant(entry.at)}`, code(entry.hash)]],
  );
  const facts: (readonly Cell[])[] = [
    ['the entry before it', '', code(previous === '' ? 'none: the journal begins here' : previous)],
    ['each carries the hash of the one before', '', linked ? { text: '✓', tone: 'good' } : { text: '✗', tone: 'bad' }],
    ['written by', '', controllers.join(', ')],
    ['of version', '', versions.join(', ')],
    ['with the table of rules', '', code(rules.join(', '))],
  ];
  return {
    title: 'Where it is written',
    about:
      'The journal holds each decision with all that it was made from, and `regent replay` derives it again: ' +
      'regent journal APP --count 200 -o json > journal.json; regent replay journal.json',
    head: ['', '', 'hash'],
    rows: first === undefined ? [] : [...bounds, ...facts],
    none: 'The journal does not hold it any more.',
  };
}
