import { type Draft, textOf, under, valuesOf } from './draft.ts';
import { type Finding, unknownName } from './finding.ts';

/** The resources that have an address to mount. */
const volumes: readonly unknown[] = ['file-storage', 'block-storage', 'vpc-file-share'];

/** What is told where a volume is mounted from must name volumes of its application. */
export function checkVolumesOf(resource: Draft, siblings: readonly Draft[]): Finding[] {
  const names = siblings
    .filter((sibling) => volumes.includes(under(sibling, 'provider').value))
    .flatMap((sibling) => textOf(under(sibling, 'name')) ?? []);
  return mentionsIn(resource).flatMap(({ at, name }) =>
    names.includes(name) ? [] : [unknownName(at, name, names, 'a volume among the resources of its application')],
  );
}

interface Mention {
  readonly at: Draft;
  readonly name: string;
}

function mentionsIn(resource: Draft): Mention[] {
  const provider = under(resource, 'provider').value;
  if (provider === 'nfs-mount') {
    const at = under(resource, 'volume');
    const name = textOf(at);
    return name === undefined ? [] : [{ at, name }];
  }
  if (provider !== 'config-map') return [];
  return valuesOf(under(resource, 'data')).flatMap((at) =>
    [...(textOf(at) ?? '').matchAll(/\{([a-z0-9-]+)(?:\.(?:host|path))?\}/g)].map(([, name = '']) => ({ at, name })),
  );
}
