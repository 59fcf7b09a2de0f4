import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, probers, providerOf, step } from '../support.ts';

onlyNock();

const settings = { provider: 'gate', regions: ['us-south'], drain: '20s' };
const closed = { epoch: 7, active: ['eu-de'] };
const open = { epoch: 6, active: ['us-south'] };

/** What each of the three probers knows of the application; `undefined`: it gives no answer. */
function know(us: object | undefined, eu: object | undefined, au: object | undefined, times = 1) {
  for (const [address, gate] of [
    [probers.us, us],
    [probers.eu, eu],
    [probers.au, au],
  ] as const) {
    const asked = nock(address)
      .get('/gate')
      .times(gate === undefined ? 2 * times : times);
    if (gate === undefined) asked.reply(503, '');
    else asked.reply(200, { installation: 'example', gates: { shop: gate, till: open } });
  }
}

const seen = async () => (await providerOf(settings).observe(look())).regions['us-south'];
const fence = () => providerOf(settings).act(step('fence', 'us-south'), actCall());

describe('the gates, looked at', () => {
  it.each([
    ['closed where a majority says so', closed, closed, undefined, 'yes'],
    ['not closed where one says that it is open', closed, closed, open, 'no'],
    ['perhaps closed where too few answer', closed, undefined, undefined, 'unknown'],
  ] as const)('are %s', async (_, us, eu, au, answer) => {
    know(us, eu, au);

    expect(await seen()).toMatchObject({ gateClosed: answer });
  });

  it('of another installation do not count', async () => {
    nock(probers.us)
      .get('/gate')
      .reply(200, { installation: 'example', gates: { shop: closed } });
    for (const other of [probers.eu, probers.au]) {
      nock(other)
        .get('/gate')
        .reply(200, { installation: 'other', gates: { shop: closed } });
    }

    expect(await seen()).toEqual({
      gateClosed: 'unknown',
      detail: 'Of 3 probers 1 keep the gate of us-south closed, and 0 keep it open.',
    });
  });
});

describe('the gate as a fence', () => {
  it('waits the hold of the gates and the drain, and is given time for it', () => {
    const [ability] = providerOf(settings).abilities;

    expect(ability).toMatchObject({ verb: 'fence', closedForMs: 30_000, settleMs: 60_000, deadlineMs: 210_000 });
  });

  it('is accepted as soon as a majority of all probers has closed it under this epoch', async () => {
    know(open, closed, open);
    know(closed, closed, undefined);

    expect(await fence()).toEqual({
      outcome: 'accepted',
      note: 'Of 3 probers 2 keep the gate of us-south closed, and 0 keep it open.',
    });
  });

  it('does not take a gate for closed that was so before, for whatever reason', async () => {
    know({ epoch: 6, active: ['eu-de'] }, { epoch: 6, active: [] }, { epoch: 6, active: [] }, 6);

    expect(await fence()).toMatchObject({ outcome: 'refused', again: true });
  });
});
