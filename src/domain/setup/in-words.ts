/** `2 of 3 vantages remain`, `1 of 2 vantages remains`, `no vantage remains`. */
export function remaining(left: number, total: number, what: string): string {
  if (left === 0) return `no ${what} remains`;
  return `${left} of ${counted(total, what)} ${left === 1 ? 'remains' : 'remain'}`;
}

/** `1 replica`, `2 replicas`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `700 ms`, `20 s`, `5 min`, `4 h`: in the largest unit that keeps the number whole, minutes from two on. */
export function inWords(ms: number): string {
  if (ms % 1_000 !== 0) return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
  if (ms !== 0 && ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms >= 120_000 && ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}
