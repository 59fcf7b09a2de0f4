import { contextOf } from '../domain/context.ts';
import { countFindings, type Examined } from '../domain/readiness.ts';
import type { ApplicationReadiness, ReadinessSummary } from './contract.ts';
import type { Controller } from './controller.ts';
import { type ExamineOptions, examine } from './examine.ts';
import { freshLook, type Look } from './look.ts';
import type { Equipment, ManagedApplication } from './managed.ts';

/** What the owner's last look has found, or `anew` what is found now; the owner keeps what it finds. */
export async function applicationReadiness(
  equipment: Equipment,
  controller: Controller,
  managed: ManagedApplication,
  anew: boolean,
): Promise<ApplicationReadiness> {
  const { id } = managed.application;
  const known = anew ? undefined : await knownReadiness(equipment, controller, id);
  const custody = controller.custodyOf(id);
  const examined =
    known ??
    (custody === undefined
      ? await examineLook(equipment, managed, await freshLook(equipment, controller, managed))
      : await custody.examining.look());
  return { application: id, ...examined, now: equipment.store.now() };
}

/** What the last look of an owner has found; undefined where there was none yet. */
export async function knownReadiness(
  { examinations }: Equipment,
  controller: Controller,
  application: string,
): Promise<Examined | undefined> {
  const own = controller.custodyOf(application)?.examining.latest;
  return own ?? (await examinations?.board.readReadiness(application));
}

/** Has the providers look for trouble at what a look has found. */
export function examineLook(
  equipment: Equipment,
  managed: ManagedApplication,
  { state, view }: Look,
  options?: ExamineOptions,
): Promise<Examined> {
  return examine(equipment, managed, contextOf(managed.application, state, view), options);
}

/** As much of it as is shown beside everything else. */
export function summaryOf({ findings, examinedAt }: Examined): ReadinessSummary {
  const { error, warning } = countFindings(findings);
  const [worst] = findings.filter(({ severity }) => severity === (error > 0 ? 'error' : 'warning'));
  return { ready: error === 0, errors: error, warnings: warning, worst: worst?.sentence, examinedAt };
}
