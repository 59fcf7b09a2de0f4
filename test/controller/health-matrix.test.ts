import { expect, it } from 'vitest';
import { healthMatrix } from '../../src/controller/health-matrix.ts';
import { everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';

it('every vantage has a row with all that it says, and every region the kind of its trouble', () => {
  const application = shop();
  const view = viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }));
  const matrix = healthMatrix(application, stateOf(application), view);
  expect(matrix.vantages.map(({ vantage, fresh }) => [vantage, fresh])).toEqual(
    application.vantages.map((vantage) => [vantage, true]),
  );
  expect(matrix.vantages[0]?.targets).toEqual(view.reports[0]?.report.verdicts);
  expect(matrix.regions).toMatchObject([
    { region: 'us-south', health: 'down', failure: 'region-down' },
    { region: 'eu-de', health: 'up', failure: undefined },
  ]);
});

it('a vantage that is silent has a row too, and one whose report is too old does not count as fresh', () => {
  const application = shop();
  const view = viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }));
  const [first, second] = view.reports;
  if (first === undefined || second === undefined) throw new Error('nobody has reported');
  const old = { ...second, receivedAt: view.now - application.policy.staleAfterMs - 1 };
  const { vantages } = healthMatrix(application, stateOf(application), { ...view, reports: [first, old] });
  expect(vantages.map(({ fresh }) => fresh)).toEqual([true, false, false]);
  expect(vantages.map(({ ageMs }) => ageMs === undefined)).toEqual([false, false, true]);
});
