import { type Draft, entriesOf, numberOf, textOf, under } from './draft.ts';
import { formatDuration } from './duration.ts';
import { type Finding, unexpected } from './finding.ts';
import { formatPath } from './path.ts';

/** The durations of the installation against each other. */
export function checkTimings(config: Draft): Finding[] {
  const lease = under(config, 'controllers', 'lease');
  return [
    ...compare(under(config, 'controllers', 'renewEvery'), lease, (own, bound) => own * 2 < bound, 'less than half of'),
    ...compare(under(config, 'redis', 'commandTimeout'), lease, (own, bound) => own < bound, 'less than'),
  ];
}

/** A report must be able to be late, and an observation to be missed, without everything stopping at once. */
export function checkFreshness(policy: Draft, config: Draft): Finding[] {
  const heartbeat = under(config, 'reports', 'heartbeat');
  const observeEvery = under(config, 'controllers', 'observeEvery');
  return [
    ...compare(under(policy, 'staleAfter'), heartbeat, (own, bound) => own >= 3 * bound, 'at least three times'),
    ...compare(
      under(policy, 'observationStaleAfter'),
      observeEvery,
      (own, bound) => own >= 2 * bound,
      'at least twice',
    ),
  ];
}

/** A cooldown that grows can't be shorter than it was. */
export function checkCooldown(policy: Draft): Finding[] {
  const cooldown = under(policy, 'cooldown');
  return compare(under(policy, 'cooldownMost'), cooldown, (own, bound) => own >= bound, 'at least', 'cooldown');
}

/** Each step of a shift sends more users on than the one before. */
export function checkShift(policy: Draft): Finding[] {
  const steps = entriesOf(under(policy, 'shift', 'steps'));
  return steps.flatMap((step, index) => {
    const [own, last] = [numberOf(step), index === 0 ? undefined : numberOf(steps[index - 1] as Draft)];
    if (own === undefined || last === undefined || own > last) return [];
    return [unexpected(step, `more than the step before it (${last})`, `${own}`)];
  });
}

/** A sample must have ended before the next one begins, and what has no body can't be searched. */
export function checkProbe(probe: Draft): Finding[] {
  const body = under(probe, 'expectedBody');
  const late = compare(
    under(probe, 'timeout'),
    under(probe, 'interval'),
    (own, bound) => own <= bound,
    'at most',
    'interval',
  );
  if (textOf(under(probe, 'method')) !== 'HEAD') return late;
  const release = under(probe, 'release', 'json');
  return [
    ...late,
    ...(body.value === undefined ? [] : [unexpected(body, 'no expectedBody, because the answer to HEAD has none')]),
    ...(release.value === undefined ? [] : [unexpected(release, 'a header, because the answer to HEAD has no body')]),
  ];
}

/** A finding when both are durations and do not stand to each other as they should. */
function compare(
  own: Draft,
  bound: Draft,
  holds: (own: number, bound: number) => boolean,
  relation: string,
  boundName = formatPath(bound.path),
): Finding[] {
  const [ownMs, boundMs] = [numberOf(own), numberOf(bound)];
  if (ownMs === undefined || boundMs === undefined || holds(ownMs, boundMs)) return [];
  return [unexpected(own, `${relation} ${boundName} (${formatDuration(boundMs)})`, formatDuration(ownMs))];
}
