import { finding } from '../finding.ts';
import { deadNewcomers } from '../newcomers.ts';
import type { Guard } from './guard.ts';

/** Whether a region that is to receive users or the data for the first time has died since. */
export const destinationDown: Guard = {
  name: 'destination-down',
  evidence: true,
  situational: true,
  test: (context) => {
    const { operation } = context.state;
    const setAside = operation?.override?.includes('replacement-healthy') === true;
    const dead = operation === undefined || setAside ? [] : deadNewcomers(operation, context);
    return finding(dead.length > 0, `${dead.join(', ')} is down.`, 'No region that is to take over is down.');
  },
};

/** Whether the running operation is a forced one that nobody has ordered. */
export const forcedByItself: Guard = {
  name: 'forced-by-itself',
  situational: true,
  test: ({ state: { operation } }) =>
    finding(
      operation?.requestedBy === 'regent' && !operation.graceful,
      'Regent began it by itself, without the old side.',
      'An operator has ordered it, or the old side helps.',
    ),
};
