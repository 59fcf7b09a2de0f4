import { type Draft, textOf, under } from './draft.ts';
import { type Finding, unexpected } from './finding.ts';
import { formatPath } from './path.ts';

/** Siblings must have different names. */
export function checkUniqueNames(siblings: readonly Draft[]): Finding[] {
  return checkUniqueTexts(siblings.map((sibling) => under(sibling, 'name')));
}

/** Each text may stand once; a later one is the finding, and says where the first is. */
export function checkUniqueTexts(texts: readonly Draft[]): Finding[] {
  const first = new Map<string, Draft>();
  return texts.flatMap((draft) => {
    const text = textOf(draft);
    if (text === undefined) return [];
    const before = first.get(text);
    if (before === undefined) first.set(text, draft);
    if (before === undefined) return [];
    return [
      unexpected(draft, 'a name of its own', `${JSON.stringify(text)} again (first at ${formatPath(before.path)})`),
    ];
  });
}
