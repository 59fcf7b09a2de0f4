import * as changes from '../changes.ts';
import * as guards from '../guards/index.ts';
import { idle, type Rule, serving } from '../rule.ts';

/** 1xx: what comes before everything else. Orders are still answered; nothing is begun. */
export const safety: readonly Rule[] = [
  {
    id: 110,
    from: idle,
    when: [guards.forgotten, guards.noCommand],
    to: 'same',
    because: 'Frozen: Redis knows less than its witnesses, so what it says is not believed.',
  },
  {
    id: 120,
    from: [...serving, 'suspect'],
    when: [
      guards.unfencedReachable,
      guards.noCommand,
      guards.notCalledOff,
      guards.automatic,
      guards.notPaused,
      guards.calm,
      guards.trusted,
    ],
    to: 'operating',
    proposes: changes.fenceUnfenced,
    because: 'A region that was left unfenced can be fenced now: that comes before anything else.',
  },
];
