import { describe, expect, it } from 'vitest';
import { rules } from '../../src/domain/rules.ts';
import { regent } from './terminal.ts';

describe('regent rules', () => {
  it('prints every rule with its section, its way, its guards and its sentence, without a running Regent', async () => {
    const { code, out } = await regent(['rules'], { server: 'http://127.0.0.1:1' });

    expect(code).toBe(0);
    for (const { id, because } of rules) expect(out).toContain(`  ${id}  ${because}\n`);
    expect(out).toContain('4xx  failover and drain\n');
    expect(out).toMatch(/ 401 {2}.*\n {7}suspect → operating; starts forced move\n {7}when .*\bprimary-down\b/);
    expect(out).toMatch(
      / 201 {2}.*\n {7}any phase → same; the command is accepted\n {7}when commanded-automation, ends-in-time\n/,
    );
    expect(out).toMatch(/ 490 {2}.*\n {7}suspect → same\n {7}when neither 401 nor 410/);
  });

  it('prints one rule with its guards', async () => {
    const { code, out } = await regent(['rules', '401']);
    const rule = rules.find(({ id }) => id === 401);

    expect(code).toBe(0);
    expect(out).toContain(`401  ${rule?.because}`);
    for (const guard of rule?.when ?? []) expect(out).toMatch(new RegExp(`^  ${guard.name}( |$)`, 'm'));
    expect(out).toMatch(/replacement-healthy +can be unknown, an operator may override it/);
  });

  it('of a rule that does not exist says which do', async () => {
    const { code, err } = await regent(['rules', '999']);

    expect(code).toBe(2);
    expect(err).toContain(`There is no rule 999. There are: ${rules.map(({ id }) => id).join(', ')}.`);
  });

  it('with -o json prints the table as data', async () => {
    const { out } = await regent(['rules', '-o', 'json']);

    const { rules: rows } = JSON.parse(out);
    expect(rows).toHaveLength(rules.length);
    expect(rows.find(({ id }: { id: number }) => id === 401)).toMatchObject({
      section: 'failover and drain',
      from: ['suspect'],
      to: 'operating',
      operation: 'forced move',
    });
  });
});
