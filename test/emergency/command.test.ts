import { describe, expect, it } from 'vitest';
import { aNight } from './a-night.ts';

describe('regent emergency failover', () => {
  it('looks who is left, and does nothing, with --dry-run', async () => {
    const night = await aNight();

    const { code, out } = await night.run(['--dry-run']);

    expect([code, out]).toEqual([0, expect.stringContaining('eu-de: keeps epoch 7')]);
    expect(out).toContain('2 of 3 probers answer, 2 must.');
    expect(night.witnesses.get('eu-de')?.testimony('shop')?.epoch).toBe(7);
    expect(night.begun()).toBe(false);
  });

  it.each([
    ['a controller answers', { controller: true }, '--override controllers-silent'],
    ['a majority of the probers can not be told', { probers: ['eu-de'] }, '--override witnesses-reachable'],
  ])('refuses while %s, and says what would have to be answered for', async (_what, wanted, hint) => {
    const night = await aNight(wanted);

    const { code, out, err } = await night.run(['--yes']);

    expect([code, err]).toEqual([1, expect.stringContaining(hint)]);
    expect(out).toContain('✗');
    expect(night.witnesses.get('eu-de')?.testimony('shop')?.epoch).toBe(7);
    expect(night.begun()).toBe(false);
  });

  it('says what the danger is where too few probers can be told', async () => {
    const night = await aNight({ probers: ['eu-de'] });

    expect((await night.run(['--dry-run'])).out).toContain('could go on with what it had begun, beside you');
  });

  it('can not be made to go on without any prober', async () => {
    const night = await aNight({ probers: [] });

    const { code, err } = await night.run(['--yes', '--override', 'witnesses-reachable']);

    expect([code, err]).toEqual([1, expect.stringContaining('no prober answers')]);
  });

  it('is refused by probers that do not know its token', async () => {
    const night = await aNight();

    const { code, out } = await night.run(['--dry-run'], { env: { REGENT_TOKEN: 'wrong' } });

    expect([code, out]).toEqual([1, expect.stringContaining('answered 401')]);
    expect(out).not.toContain('wrong');
  });

  it('asks first, and does nothing where the answer is another than the name', async () => {
    const night = await aNight();

    const { code, questions } = await night.run([], { types: 'bank' });

    expect([code, questions]).toEqual([1, [expect.stringContaining('Type shop to freeze every other controller')]]);
    expect(night.begun()).toBe(false);
  });

  it('needs --yes where there is no terminal to ask in', async () => {
    expect((await (await aNight()).run([])).code).toBe(2);
  });

  it('has the witnesses keep an epoch far above, and ends its Redis when it is interrupted while it waits', async () => {
    const night = await aNight();
    let ran = false;

    const { code, out, err } = await night.run(['--yes'], {}, (text, interrupt) => {
      if (!text.startsWith('Waiting')) return;
      ran = night.redisRuns();
      interrupt();
    });

    expect([code, out]).toEqual([3, expect.stringContaining('Epoch 1007 is on disk with us-south, eu-de')]);
    expect(err).toContain('Run the same command again to go on');
    for (const witness of night.witnesses.values())
      expect(witness.testimony('shop')).toMatchObject({
        epoch: 1_007,
        operation: expect.stringMatching(/^emergency@/),
        durable: true,
      });
    expect([ran, night.redisRuns()]).toEqual([true, false]);
  });

  it('goes beyond what an interrupted one has told the witnesses', async () => {
    const night = await aNight({ controller: true });
    const whenItWaits = (text: string, interrupt: () => void) => void (text.startsWith('Waiting') && interrupt());
    await night.run(['--yes', '--override', 'controllers-silent'], {}, whenItWaits);

    await night.run(['--yes', '--override', 'controllers-silent'], {}, whenItWaits);

    expect(night.witnesses.get('eu-de')?.testimony('shop')?.epoch).toBe(2_007);
  });

  it.each([
    ['an application that is not there', ['bank', '--to', 'eu-de'], 'has no application bank, only shop'],
    ['a region that is not there', ['shop', '--to', 'eu-dee'], 'shop has no region eu-dee'],
  ])('refuses %s', async (_what, [application = '', ...to], message) => {
    const night = await aNight();
    const { regent } = await import('../cli/terminal.ts');

    const typed = ['emergency', 'failover', application, ...to, '--config', night.config, '--reason', 'dark', '--yes'];
    const { code, err } = await regent(typed);

    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
