/** Words longer than this are nobody's typing mistake, and comparing them would take time. */
const LONGEST = 64;

/** The candidate that a person probably meant, or undefined when none is near. */
export function closest(written: string, candidates: readonly string[]): string | undefined {
  if (written.length > LONGEST) return undefined;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(plain(written), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best === undefined || best.distance > Math.max(1, Math.floor(best.candidate.length / 3))) return undefined;
  return best.candidate;
}

/** `expected_codes` and `expectedcodes` are both meant as `expectedCodes`. */
function plain(word: string): string {
  return word.replaceAll(/[-_ ]/g, '').toLowerCase();
}

/** How many letters must be added, removed, replaced or swapped with their neighbour. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const ways = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)];
      row.push(Math.min(...ways, swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY));
    }
    before = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
