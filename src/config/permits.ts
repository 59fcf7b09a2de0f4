import { z } from 'zod';
import { expects } from './wording.ts';

const choice = z.enum(['act', 'hold']);
const NO_QUORUM = expects('`hold`, because nothing is ever moved by itself without a quorum that sees the region down');
const HOLD = expects('`hold`, because when everything looks down it is more likely us than them');

/** What each class of failure may lead to without an operator: `act`, or `hold` and tell. */
export const permits = z.strictObject({
  'region-down': choice.default('act').describe('A quorum sees the region down, and nobody inside says otherwise.'),
  'unreachable-from-outside': choice
    .default('act')
    .describe('A quorum sees the region down, but the vantage inside says that it is up: users can not reach it.'),
  partition: z
    .literal('hold', NO_QUORUM)
    .default('hold')
    .describe(
      'Some vantages see the region down and others up, and neither are a quorum. Always `hold`: nothing is ever moved by itself without a quorum.',
    ),
  'dependency-down': choice.default('hold').describe('Only targets of the tier `data` are down.'),
  'everything-down': z
    .literal('hold', HOLD)
    .default('hold')
    .describe('Every region looks down at once. Always `hold`: that is more likely us than them.'),
});
