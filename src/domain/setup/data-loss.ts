import { promotable } from '../application.ts';
import { inWords } from './in-words.ts';
import type { ApplicationSetup, Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** A resource of which a forced move always loses something. */
export interface CertainLoss {
  readonly resource: string;
  /** How much of it may be lost, in milliseconds. */
  readonly budgetMs: number;
  /** What becomes of an automatic failover: it never starts, it waits for a person, or it goes ahead. */
  readonly verdict: 'refused' | 'asks' | 'accepted';
}

/** Whether replication could ever keep within what may be lost, and who has to agree to what is. */
export function reasonAboutDataLoss({ applications }: Setup): SetupFinding[] {
  return applications.flatMap((setup) => {
    const losses = certainLosses(setup).filter(({ verdict }) => verdict !== 'accepted');
    return losses.map((loss) => finding(setup.application.id, loss));
  });
}

/** The resources that are replicated by copies: what was written after the last one is lost in a forced move. */
export function certainLosses({ application, resources }: ApplicationSetup): CertainLoss[] {
  const { approval, maxDataLossMs } = application.policy;
  const copied = promotable(application).filter(({ id }) => resources.some((each) => each.id === id && each.byCopies));
  return copied.map((resource) => {
    const budgetMs = resource.maxDataLossMs ?? maxDataLossMs;
    const verdict = budgetMs === 0 ? 'refused' : approval === 'never' ? 'accepted' : 'asks';
    return { resource: resource.id, budgetMs, verdict };
  });
}

function finding(application: string, { resource, budgetMs, verdict }: CertainLoss): SetupFinding {
  const about = `applications.${application}.resources.${resource}`;
  const copies = `${resource} is replicated by copies, so a forced failover loses what was written after the last one`;
  if (verdict === 'refused') {
    return {
      severity: 'warning',
      about,
      sentence: `${copies}, but nothing of it may be lost: none ever starts by itself, and an operator who orders one has to override the guard.`,
      cure: `Give ${resource} a maxDataLoss of at least the time between two copies.`,
    };
  }
  return {
    severity: 'note',
    about,
    sentence: `${copies}; ${inWords(budgetMs)} may be lost, but policy.approval wants a person to approve it each time.`,
    cure: 'To accept that beforehand, set policy.approval to `never`.',
  };
}
