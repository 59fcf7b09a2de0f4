import { describe, expect, it } from 'vitest';
import { actCall, look, providerOf, step } from '../support.ts';

const settings = {
  provider: 'approval',
  regions: { 'us-south': { ask: 'Pull the plug of rack 7.' }, 'eu-de': { ask: 'Call the data center.' } },
};
const provider = () => providerOf(settings);

describe('what only a person can do', () => {
  it('is a step that ends on her word, within an hour', () => {
    expect(provider().abilities).toMatchObject([
      { verb: 'fence', byPerson: true, deadlineMs: 3_600_000 },
      { verb: 'unfence', byPerson: true, deadlineMs: 3_600_000 },
    ]);
  });

  it('can not be seen', async () => {
    const { regions } = await provider().observe(look());

    expect(regions['us-south']).toEqual({
      fenced: 'unknown',
      detail: 'Only a person can tell: Pull the plug of rack 7.',
    });
  });

  it.each([
    ['fence', 'us-south', 'A person has to do it. Pull the plug of rack 7. When it is done: regent approve.'],
    [
      'unfence',
      'eu-de',
      'A person has to do it. Undo it again: Call the data center. When it is done: regent approve.',
    ],
  ] as const)('is asked for: %s in %s', async (verb, region, note) => {
    expect(await provider().act(step(verb, region), actCall())).toEqual({ outcome: 'accepted', note });
  });

  it.each([
    ['where nobody has said what to do', step('fence', 'au-syd'), {}, false],
    ['for anything else', step('promote', 'us-south'), {}, false],
    ['when it may not begin any more', step('fence', 'us-south'), { mayStart: () => false }, true],
  ])('is not asked for %s', async (_, wanted, more, again) => {
    expect(await provider().act(wanted, actCall(more))).toMatchObject({ outcome: 'refused', again });
  });

  it('ends when the look is called off', async () => {
    await expect(provider().observe({ signal: AbortSignal.abort(new Error('stopping')) })).rejects.toThrow('stopping');
  });
});
