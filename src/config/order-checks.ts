import { type Draft, entriesOf, textOf, under } from './draft.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';

/** `after` must name siblings, and lead nowhere in a circle. `what` is what a sibling is called: `another resource`. */
export function checkOrder(siblings: readonly Draft[], what: string): Finding[] {
  const names = siblings.flatMap((sibling) => textOf(under(sibling, 'name')) ?? []);
  const mentions = siblings.flatMap((sibling) => entriesOf(under(sibling, 'after')));
  const unknown = mentions.flatMap((mention) => {
    const name = textOf(mention);
    return name === undefined || names.includes(name) ? [] : [unknownName(mention, name, names, what)];
  });
  return [...unknown, ...circles(siblings)];
}

/** Every mention that closes a circle, each circle once. */
function circles(siblings: readonly Draft[]): Finding[] {
  const mentionsOf = new Map(
    siblings.map((sibling) => [textOf(under(sibling, 'name')), entriesOf(under(sibling, 'after'))]),
  );
  const found: Finding[] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (done.has(name)) return;
    for (const mention of mentionsOf.get(name) ?? []) {
      const next = textOf(mention);
      if (next === undefined) continue;
      const path = [...trail, name];
      if (path.includes(next)) found.push(circle(mention, [...path.slice(path.indexOf(next)), next]));
      else visit(next, path);
    }
    done.add(name);
  };
  for (const name of mentionsOf.keys()) if (name !== undefined) visit(name, []);
  return found;
}

function circle(mention: Draft, names: readonly string[]): Finding {
  return unexpected(mention, 'an order without a circle', names.join(' → '));
}
