import * as guards from '../guards/index.ts';
import { idle, type Rule } from '../rule.ts';

/** 1xx: what comes before everything else. Orders are still answered; nothing is begun. */
export const safety: readonly Rule[] = [
  {
    id: 110,
    from: idle,
    when: [guards.forgotten, guards.noCommand],
    to: 'same',
    because: 'Frozen: Redis knows less than its witnesses, so what it says is not believed.',
  },
];
