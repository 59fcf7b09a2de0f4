import { type FencingToken, formatFencing } from './fencing.ts';

/** Whose mark it is: one bracket per application of an installation. */
export interface MarkOwner {
  readonly installation: string;
  readonly application: string;
}

/** The mark read from an object's text, or undefined where there is none: that proves nothing and allows no older write. */
export function readMark(text: string, owner: MarkOwner): FencingToken | undefined {
  const found = bracketOf(owner).exec(text);
  return found ? { epoch: Number(found[1]), token: Number(found[2]) } : undefined;
}

/** The text with this application's bracket set to `token`; the user's own words and others' brackets are kept. */
export function writeMark(text: string, owner: MarkOwner, token: FencingToken): string {
  const bracket = `[regent ${nameOf(owner)}=${formatFencing(token)}]`;
  const pattern = bracketOf(owner);
  if (pattern.test(text)) return text.replace(pattern, () => bracket);
  return text.trim() === '' ? bracket : `${text.trimEnd()} ${bracket}`;
}

function nameOf({ installation, application }: MarkOwner): string {
  return `${installation}/${application}`;
}

function bracketOf(owner: MarkOwner): RegExp {
  const name = nameOf(owner).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\[regent ${name}=(\\d+)\\.(\\d+)\\]`);
}
