import type { RoutePart } from '../../domain/operation.ts';
import type { OriginReply, PoolReply } from './schema.ts';

/**
 * The weights by which new regions receive a part of the users and the others share the rest as they do now; undefined when
 * there are none on one of the sides. The largest becomes 1, so that steps of 0.01 are as fine as they can be.
 */
export function partialWeights(
  pool: PoolReply,
  origins: Readonly<Record<string, string>>,
  { regions, percent }: RoutePart,
): Map<string, number> | undefined {
  const joining = regions.flatMap((region) => origins[region] ?? []);
  const usable = pool.origins.filter(({ enabled }) => enabled !== false);
  const fresh = usable.filter(({ name }) => joining.includes(name));
  const staying = usable.filter((origin) => !joining.includes(origin.name) && (origin.weight ?? 1) > 0);
  const rest = staying.reduce((sum, origin) => sum + (origin.weight ?? 1), 0);
  if (fresh.length === 0 || rest === 0) return undefined;

  const each = (rest * percent) / (100 - percent) / fresh.length;
  const ours = staying.filter(({ name }) => Object.values(origins).includes(name));
  const strangers = ours.length < staying.length;
  const most = Math.max(each, ...ours.map((origin) => origin.weight ?? 1));
  // Weights of nobody's region are not ours to scale, so that the others may only become smaller beside them.
  const scale = strangers ? Math.min(1, 1 / most) : 1 / most;
  const scaled = (origin: OriginReply) => [origin.name, inSteps((origin.weight ?? 1) * scale)] as const;
  return new Map([...ours.map(scaled), ...fresh.map(({ name }) => [name, inSteps(each * scale)] as const)]);
}

/** CIS takes weights in steps of 0.01; what is to receive anything gets the least there is. */
function inSteps(weight: number): number {
  return Math.max(1, Math.min(100, Math.round(weight * 100))) / 100;
}
