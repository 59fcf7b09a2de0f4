import { describe, expect, it } from 'vitest';
import { whyNot } from '../../src/domain/why.ts';
import { serve } from '../api/serve.ts';
import { everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';
import { regent } from './terminal.ts';

const application = shop();

/** What would come of a switchover while nothing has been seen of the replicas, or all of it. */
function supposed(seen: boolean) {
  const view = viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), seen ? {} : { observations: {} });
  const command = { id: 'x', by: 'local', reason: 'x', kind: 'switchover' as const, to: 'eu-de' };
  return whyNot(application, stateOf(application), view, command);
}

describe('regent why', () => {
  it('tells which rule speaks and why, and what would have to change first', async () => {
    const { url } = await serve();
    const { code, out } = await regent(['why', 'shop'], { server: url });
    expect(code).toBe(0);
    expect(out).toContain('shop   ◐ suspect\nRule 490 speaks: An active region is suspected, and it is not moved yet.');
    expect(out).toMatch(
      /What would have to change first:\n {2}so that rule 401 may say: .*\n +✗ +approved +Policy wants/,
    );
  });

  it('gives each rule that could apply with its guards, and names the others', async () => {
    const { url } = await serve();
    const { out } = await regent(['why', 'shop'], { server: url });
    expect(out).toMatch(/401 would say: Enough vantages agree/);
    expect(out).toMatch(/✓ +primary-down +us-south is the primary\./);
    expect(out).toMatch(/→ 490 speaks:/);
    expect(out).toMatch(/Not about what is the case now: 110, 112, 114, 118, 120,/);
    expect(out).not.toContain('commanded-failover');
  });

  it.each([
    [['--failover-to', 'eu-de'], { kind: 'failover', to: 'eu-de' }],
    [['--switchover-to', 'eu-de'], { kind: 'switchover', to: 'eu-de' }],
    [['--failback'], { kind: 'failback' }],
    [[], undefined],
  ])('with %j asks for that', async (options, body) => {
    const { facade, url } = await serve();
    expect((await regent(['why', 'shop', ...options], { server: url })).code).toBe(0);
    expect(facade.whys[0]?.request?.body).toEqual(body);
    expect(facade.asked).toEqual([]);
  });

  it('of a command that would be refused shows what stands against it and how to go ahead all the same', async () => {
    const { facade, url } = await serve();
    facade.explanation = supposed(false);
    const { code, out } = await regent(['why', 'shop', '--switchover-to', 'eu-de'], { server: url });
    expect(code).toBe(0);
    expect(out).toContain('If a switchover to eu-de were ordered now:\nIt would be refused. Rule 290 speaks:');
    expect(out).toMatch(/\? +replicas-ready +Nothing has been seen of db in eu-de lately\./);
    expect(out).toContain('You may answer for it yourself, with a reason: --override replicas-ready');
  });

  it('of a command that would be accepted says so', async () => {
    const { facade, url } = await serve();
    facade.explanation = supposed(true);
    const { out } = await regent(['why', 'shop', '--switchover-to', 'eu-de'], { server: url });
    expect(out).toContain('It would be accepted. Rule 220 speaks: An operator orders a switchover');
    expect(out).not.toContain('What would have to change');
    expect(out).not.toContain('--override');
  });

  it('with -o json prints the document of the API', async () => {
    const { url } = await serve();
    const { out } = await regent(['why', 'shop', '-o', 'json'], { server: url });
    expect(JSON.parse(out)).toMatchObject({ application: 'shop', decision: { rule: 490 } });
  });

  it('takes one command at a time', async () => {
    const { code, err } = await regent(['why', 'shop', '--failback', '--failover-to', 'eu-de']);
    expect(code).toBe(2);
    expect(err).toContain('cannot be used with');
  });
});
