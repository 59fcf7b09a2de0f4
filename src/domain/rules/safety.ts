import * as changes from '../changes.ts';
import * as disbelief from '../disbelief.ts';
import * as effects from '../effects/index.ts';
import * as guards from '../guards/index.ts';
import { everyPhase, idle, type Rule, serving } from '../rule.ts';

/** 1xx: what comes before everything else. Orders are still answered; nothing is begun. */
export const safety: readonly Rule[] = [
  {
    id: 110,
    from: everyPhase,
    when: [guards.forgotten, guards.freezeUnnoted, guards.noCommand],
    to: 'same',
    effect: disbelief.freeze,
    because: 'Frozen: Redis knows less than its witnesses, so what it says is not believed.',
  },
  {
    id: 112,
    from: idle,
    when: [guards.frozen, guards.noCommand],
    to: 'same',
    because: 'It stays frozen until a person adopts what is there (regent adopt).',
  },
  {
    id: 114,
    from: idle,
    when: [guards.originUnnamed, guards.noCommand],
    to: 'same',
    effect: disbelief.nameOrigin,
    because: 'What is decided from here on has a name of its own, so that the witnesses would know another history.',
  },
  {
    id: 118,
    from: [...serving, 'suspect'],
    when: [guards.rivalSeen, guards.noCommand],
    to: 'same',
    effect: effects.noteRival,
    because: 'A region that was left and fenced is primary again: it counts as unfenced until it is fenced again.',
  },
  {
    id: 120,
    from: [...serving, 'suspect'],
    when: [
      guards.unfencedReachable,
      guards.noCommand,
      guards.notCalledOff,
      guards.noMaintenance,
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
