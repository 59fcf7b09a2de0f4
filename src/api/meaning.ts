import type { ApplicationStatus } from '../controller/contract.ts';
import type { CommandBody } from '../domain/command.ts';
import { Problem } from './problems.ts';

/** Throws when a command names a region, a zone or a step that is not there: no rule could ever allow it. */
export function refuseMeaningless(status: ApplicationStatus, command: CommandBody): void {
  const { application, regions } = status;
  for (const region of regionsIn(command)) {
    if (regions.some((each) => each.region === region)) continue;
    throw meaningless(`${application} has no region ${region}; it has ${listed(regions.map((each) => each.region))}.`);
  }
  if (command.kind === 'adopt') refuseStrangePrimary(command);
  if ('step' in command) refuseUnlessStep(status, command.step);
  if (!('zone' in command) || command.zone === undefined) return;
  const zones = regions.find((each) => each.region === command.region)?.zones.map(({ zone }) => zone) ?? [];
  if (zones.includes(command.zone)) return;
  throw meaningless(`${command.region} of ${application} has no zone ${command.zone}; it has ${listed(zones)}.`);
}

function regionsIn(command: CommandBody): readonly string[] {
  if ('to' in command) return command.to === undefined ? [] : [command.to];
  if ('region' in command) return command.region === undefined ? [] : [command.region];
  return command.kind === 'adopt'
    ? [...(command.active ?? []), command.primary].filter((each) => each !== undefined)
    : [];
}

function refuseStrangePrimary({ active, primary }: Extract<CommandBody, { kind: 'adopt' }>): void {
  if (active === undefined || primary === undefined || active.includes(primary)) return;
  throw meaningless(`${primary} can not be the primary: it is not among the active regions ${listed(active)}.`);
}

function refuseUnlessStep({ operation }: ApplicationStatus, step: string): void {
  if (operation === undefined || operation.steps.some(({ id }) => id === step)) return;
  const known = listed(operation.steps.map(({ id }) => id));
  throw meaningless(`${operation.id} has no step ${step}; it has ${known}.`);
}

function meaningless(detail: string): Problem {
  return new Problem('meaningless', detail);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
