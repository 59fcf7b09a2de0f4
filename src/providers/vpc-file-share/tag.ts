import type { FencingToken } from '../../domain/fencing.ts';
import { compareFencing, formatFencing } from '../../domain/fencing.ts';
import type { MarkOwner } from '../../domain/mark.ts';

/**
 * Our mark as a user tag of a share. Tags know no brackets and no slashes, and IBM Cloud keeps them in small letters (IBM Cloud
 * docs, "Working with tags"), so it is `regent:<installation>:<application>:<epoch>.<token>`.
 */
export function markIn(tags: readonly string[], owner: MarkOwner): FencingToken | undefined {
  const marks = tags.flatMap((tag) => {
    const found = tag.toLowerCase().startsWith(prefixOf(owner)) ? /:(\d+)\.(\d+)$/.exec(tag) : null;
    return found === null ? [] : [{ epoch: Number(found[1]), token: Number(found[2]) }];
  });
  return marks.toSorted(compareFencing).at(-1);
}

/** The tags with ours set to `token`; everybody else's are kept. */
export function withMark(tags: readonly string[], owner: MarkOwner, token: FencingToken): string[] {
  const others = tags.filter((tag) => !tag.toLowerCase().startsWith(prefixOf(owner)));
  return [...others, `${prefixOf(owner)}${formatFencing(token)}`];
}

function prefixOf({ installation, application }: MarkOwner): string {
  return `regent:${installation}:${application}:`.toLowerCase();
}
