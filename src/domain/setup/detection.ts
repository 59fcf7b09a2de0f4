import { regionIds } from '../application.ts';
import { inWords, listed } from './in-words.ts';
import { type Detection, detectionOf } from './noticing.ts';
import type { ApplicationSetup, Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** How long it takes at the most until a dead region is noticed, and whether that is soon enough. */
export function reasonAboutDetection({ applications }: Setup): SetupFinding[] {
  return applications.flatMap((setup) => {
    const { application, detectWithinMs, paces } = setup;
    const times = application.regions.flatMap((region) => detectionOf(region, paces) ?? []);
    const slowest = times.reduce<Detection | undefined>((a, b) => (a === undefined || b.ms > a.ms ? b : a), undefined);
    if (slowest === undefined) return [];
    return [
      duration(setup, times, slowest),
      ...(detectWithinMs === undefined ? [] : late(setup, times, detectWithinMs)),
    ];
  });
}

function duration({ application }: ApplicationSetup, times: readonly Detection[], slowest: Detection): SetupFinding {
  const even = times.every(({ ms }) => ms === slowest.ms);
  const each = even ? '' : ` (${times.map(({ region, ms }) => `${region} within ${inWords(ms)}`).join(', ')})`;
  const { confirmForMs } = application.policy;
  const irreversible = application.resources.some((resource) => resource.abilities.some((can) => can.irreversible));
  const more =
    irreversible && confirmForMs > 0
      ? `; confirmFor adds ${inWords(confirmForMs)} before anything that can't be undone`
      : '; nothing is waited for then';
  return {
    severity: 'note',
    about: `applications.${application.id}`,
    sentence: `A dead region is noticed within ${inWords(slowest.ms)}${each}: ${formula(slowest)}${more}.`,
  };
}

function late({ application }: ApplicationSetup, times: readonly Detection[], withinMs: number): SetupFinding[] {
  const slow = times.filter(({ ms }) => ms > withinMs);
  if (slow.length === 0) return [];
  const { id } = application;
  const all = slow.length === regionIds(application).length ? 'any region' : listed(slow.map(({ region }) => region));
  const worst = slow.reduce((a, b) => (b.ms > a.ms ? b : a));
  return [
    {
      severity: 'warning',
      about: `applications.${id}.policy.objectives.detect`,
      sentence: `The loss of ${all} should be noticed within ${inWords(withinMs)}, and can take ${inWords(worst.ms)}: ${formula(worst)}.`,
      cure: `Lower the interval, the timeout or the failureThreshold of ${worst.by.target} in ${listed(slow.map(({ region }) => region))}, or the objective.`,
    },
  ];
}

function formula({ by }: Detection): string {
  return `${by.failureThreshold} samples of ${by.target}, ${inWords(by.intervalMs)} apart, and a timeout of ${inWords(by.timeoutMs)}`;
}
