import type { RecordLine } from './judge-lines.ts';

/** How users of one load balancer were shared out for a while: as CIS meant it, and as the application's servers counted it. */
export interface SharedOut {
  readonly from: number;
  readonly to: number;
  /** Share by region, adding up to 1. */
  readonly meant: Readonly<Record<string, number>>;
  /** Requests by region that were answered, whether well or badly. */
  readonly counted: Readonly<Record<string, number>>;
}

/** How long requests that had been sent before a change may still arrive, in milliseconds. */
const settleMs = 1_000;

/** The times between the moves of a load balancer's users, in the order of time. The lines come from `parseRecord`. */
export function sharedOut(lines: readonly RecordLine[], loadBalancer: string): SharedOut[] {
  const moves = lines.filter((line) => line.event === 'edge.moved' && line.loadBalancer === loadBalancer);
  const end = lines.at(-1)?.at ?? 0;
  return moves.map(({ at: from, shares = {} }, index) => {
    const to = moves[index + 1]?.at ?? end;
    const within = lines.filter(
      ({ event, since = 0, at }) => event === 'application.served' && since >= from + settleMs && at <= to,
    );
    return { from, to, meant: shares, counted: countedIn(within, loadBalancer) };
  });
}

/** Fewer requests than this say nothing of a share. */
const requestsMin = 50;

/**
 * Why what was counted is not what was meant, each as a sentence. Which region a request goes to is drawn by lot, so that four
 * standard deviations, and a hundredth for what was late, are no difference.
 */
export function wrongShares({ meant, counted }: SharedOut): string[] {
  const all = total(counted);
  if (all < requestsMin) return [`Only ${all} requests were counted, which says nothing of their shares.`];
  return [...new Set([...Object.keys(meant), ...Object.keys(counted)])].flatMap((region) => {
    const share = meant[region] ?? 0;
    const seen = (counted[region] ?? 0) / all;
    const allowed = 4 * Math.sqrt((share * (1 - share)) / all) + 0.01;
    if (Math.abs(seen - share) <= allowed) return [];
    return [`${percent(seen)} of ${all} requests were answered by ${region}, which should have had ${percent(share)}.`];
  });
}

/** A share in words: `10.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function countedIn(lines: readonly RecordLine[], loadBalancer: string): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { region, served, failed } of lines) {
    const here = (served?.[loadBalancer] ?? 0) + (failed?.[loadBalancer] ?? 0);
    if (region && here > 0) counted[region] = (counted[region] ?? 0) + here;
  }
  return counted;
}
