/**
 * Reads `200`, `2xx` or several with commas, as CIS monitors have them; an x stands for any digit, and nothing at all for
 * `200`. Throws `RangeError` at anything else.
 */
export function parseExpectedCodes(text: string): (status: number) => boolean {
  const patterns = (text.trim() === '' ? '200' : text).split(',').map((part) => parsePattern(part.trim()));
  return (status) => patterns.some((pattern) => matches(String(status), pattern));
}

function parsePattern(part: string): string {
  if (!/^[1-5][\dx]{2}$/i.test(part)) throw new RangeError(`expected a status code like 200 or 2xx, not '${part}'`);
  return part.toLowerCase();
}

function matches(status: string, pattern: string): boolean {
  for (let index = 0; index < pattern.length; index += 1) {
    if (pattern[index] !== 'x' && pattern[index] !== status[index]) return false;
  }
  return true;
}
