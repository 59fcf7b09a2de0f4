import type { Dice } from '../../simulation/dice.ts';

/** Texts that have broken programs before. */
const texts = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-1',
  '1e309',
  '999999999999999999999',
  '0x10',
  "'; DROP TABLE applications; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '%00',
  '%',
  '%E0%A4%A',
  'a\u0000b',
  '\u202eabc',
  '\ud800',
  '😀'.repeat(40),
  'ß'.repeat(129),
  'x'.repeat(129),
  'x'.repeat(5_000),
  '\r\nX-Injected: 1',
  'shop',
  'eu-de',
];

/** A text that nobody means well with. */
export function hostileText(dice: Dice): string {
  return dice.pick(texts);
}

/** A value of any type that JSON has, and of no particular shape. */
export function hostileValue(dice: Dice, depth = 0): unknown {
  const kind = dice.int(0, depth > 3 ? 4 : 6);
  if (kind === 0) return hostileText(dice);
  if (kind === 1) return dice.pick([0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, -0]);
  if (kind === 2) return dice.pick([true, false]);
  if (kind === 3) return null;
  if (kind === 4) return [];
  if (kind === 5) return Array.from({ length: dice.int(0, 5) }, () => hostileValue(dice, depth + 1));
  const names = Array.from({ length: dice.int(0, 4) }, () => hostileText(dice));
  return Object.fromEntries(names.map((name) => [name, hostileValue(dice, depth + 1)]));
}

/** A body that is not what its type says, or not a body at all. */
export function hostileBytes(dice: Dice): Buffer {
  return dice.pick([
    () => Buffer.from('{"kind": '),
    () => Buffer.from('[]'),
    () => Buffer.from('"text"'),
    () => Buffer.from('null'),
    () => Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
    () => Buffer.from(`{"reason":"${'\\u0000'.repeat(50)}"}`),
    () => Buffer.from(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`),
    () => Buffer.from('['.repeat(20_000)),
    () => Buffer.from(`{"reason":"${'x'.repeat(70_000)}"}`),
    () => Buffer.from('{"__proto__":{"dryRun":true},"kind":"failback","reason":"x"}'),
    () => Buffer.from('{"kind":"drain","kind":"failover","to":"eu-de","region":"eu-de","reason":"x"}'),
    () => Buffer.alloc(0),
  ])();
}
