import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sections } from '../../src/domain/rule.ts';
import { rules } from '../../src/domain/rules.ts';

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
const parts = page.split(/^## /m).slice(1);
const diagrams = [...page.matchAll(/```mermaid\n(.*?)\n```/gs)].map(([, text = '']) => text);

// That the page is what the source says now is tested with the other generated ones.
describe('docs/rules.md', () => {
  it('first answers in at most 15 lines what happens when the active region dies', () => {
    const [first = ''] = parts;

    expect(first).toMatch(/^What happens when the active region dies\n/);
    expect(`## ${first}`.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    const sections = [...first.matchAll(/^\d+\. \*\*(\d)\d\d\*\*/gm)].map(([, hundred]) => hundred);
    expect([sections[0], sections.at(-1)]).toEqual(['3', '6']);
    expect(first).toMatch(/\*\*4\d\d\*\* .*, now `operating`: .* Steps: /);
    expect(first).toMatch(/`fence:[\w-]+:us-south`, then `promote:[\w-]+:eu-de`.*, then `route:.*, then `verify:/);
  });

  it('has a section for each of the table, with every rule and its sentence', () => {
    const used = new Set(rules.map(({ id }) => Math.floor(id / 100)));

    for (const hundred of used) expect(page).toContain(`## ${hundred}xx: ${sections[hundred]}\n`);
    for (const { id, because } of rules)
      expect(page).toMatch(new RegExp(`^\\| ${id} \\|.*\\| ${escaped(because)} \\|$`, 'm'));
  });

  it('draws every rule that changes the phase', () => {
    const drawn = diagrams.join('\n');
    const moving = rules.filter(
      ({ from, to }) => to === 'settled' || (to !== 'same' && from.some((each) => each !== to)),
    );

    expect(moving.filter(({ id }) => !new RegExp(`\\b${id}\\b`).test(drawn)).map(({ id }) => id)).toEqual([]);
  });

  it('draws them as Mermaid can read them', () => {
    const lines = diagrams.flatMap((text) => text.split('\n').slice(1));

    expect(diagrams.filter((text) => !text.startsWith('stateDiagram-v2\n'))).toEqual([]);
    expect(lines.filter((line) => !/^ {2}[a-z]+ --> [a-z]+: \d{3}[^:;]*$/.test(line))).toEqual([]);
  });
});

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replace(/[.*+?^${}()[\]\\]/g, '\\$&');
}
