import { type Draft, entriesOf, textOf, under } from './draft.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';

/** `after` must name resources of the same application, and lead nowhere in a circle. */
export function checkOrder(resources: readonly Draft[]): Finding[] {
  const names = resources.flatMap((resource) => textOf(under(resource, 'name')) ?? []);
  const mentions = resources.flatMap((resource) => entriesOf(under(resource, 'after')));
  const unknown = mentions.flatMap((mention) => {
    const name = textOf(mention);
    return name === undefined || names.includes(name) ? [] : [unknownName(mention, name, names, 'another resource')];
  });
  return [...unknown, ...circles(resources)];
}

/** Every mention that closes a circle, each circle once. */
function circles(resources: readonly Draft[]): Finding[] {
  const mentionsOf = new Map(
    resources.map((resource) => [textOf(under(resource, 'name')), entriesOf(under(resource, 'after'))]),
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
