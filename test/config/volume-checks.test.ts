import { describe, expect, it } from 'vitest';
import { extended, KEYS } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

const volume = '{ name: a, provider: file-storage, regions: { us-south: { volume: 1 }, eu-de: { volume: 2 } } }';
const mount = (of: string) =>
  `{ name: m, provider: nfs-mount, volume: ${of}, mountPoint: /srv, privateKey: 'env:K', regions: {} }`;
const configMap = (text: string) => `{ name: m, provider: config-map, data: { A: '{a}', B: '${text}' }, regions: {} }`;
const unknown = (path: string) => `${path}  expected a volume among the resources of its application (a), found "b"`;

describe('what is told where a volume is mounted from', () => {
  it.each([
    ['servers', mount('b'), unknown('resources[1].volume')],
    ['a ConfigMap', configMap('x{b.path}'), unknown('resources[1].data.B')],
  ])('names a volume of its application: %s', (_, resource, problem) => {
    const problems = problemsOf(extended(`resources: [${volume}, ${resource}]`, KEYS));

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it.each([mount('a'), configMap('{a.host}')])('is fine where it does: %s', (resource) => {
    expect(problemsOf(extended(`resources: [${volume}, ${resource}]`, KEYS))).toEqual([]);
  });
});
