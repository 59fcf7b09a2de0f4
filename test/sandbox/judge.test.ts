import { describe, expect, it } from 'vitest';
import {
  findLostWrites,
  findRepeatedEffects,
  findTrafficToNonPrimary,
  findTwoPrimaries,
  judge,
} from '../../src/sandbox/judge.ts';
import { primaryIntervals } from '../../src/sandbox/judge-intervals.ts';
import { parseRecord, type RecordLine } from '../../src/sandbox/judge-lines.ts';

const context = { servers: { 1: 'us-south', 2: 'eu-de' } };
const line = (at: number, process: string, fields: object): RecordLine => ({ at, process, ...fields });
const role = (at: number, region: string, of: string, active: boolean) =>
  line(at, `db2-${region}`, { event: 'db2.role', region, role: of, active });
const started = (at: number, region: string) => line(at, `db2-${region}`, { event: 'process.started', region });
const gone = (at: number, region: string) => line(at, 'cloud', { event: 'db2.gone', region });
const halted = (at: number, server: number) => line(at, 'cloud', { event: 'power', server, state: 'HALTED' });
const traffic = (at: number, before: string[], after: string[]) =>
  line(at, 'cloud', { event: 'cis.traffic', loadBalancer: 'www.shop.example', before, after });

describe('when a side was an active primary', () => {
  it.each<[string, RecordLine[], [number, number]]>([
    ['it says so itself', [role(10, 'us-south', 'PRIMARY', true), role(20, 'us-south', 'STANDBY', true)], [10, 20]],
    ['its server was halted', [role(10, 'us-south', 'PRIMARY', true), halted(25, 1)], [10, 25]],
    ['its end was seen', [role(10, 'us-south', 'PRIMARY', true), gone(22, 'us-south')], [10, 22]],
    [
      'it came back as a new process: until its last words before',
      [role(10, 'us-south', 'PRIMARY', true), line(17, 'db2-us-south', { path: '/write' }), started(40, 'us-south')],
      [10, 17],
    ],
    ['nothing ends it', [role(10, 'us-south', 'PRIMARY', true)], [10, Number.POSITIVE_INFINITY]],
  ])('%s', (_name, lines, [from, to]) => {
    expect(primaryIntervals(lines, context)).toEqual([{ region: 'us-south', from, to }]);
  });

  it('a standby that runs is not one', () => {
    expect(primaryIntervals([role(1, 'eu-de', 'STANDBY', true)], context)).toEqual([]);
  });
});

describe('one writer', () => {
  it('is kept when the old primary ended before the new one began', () => {
    const lines = [
      role(10, 'us-south', 'PRIMARY', true),
      gone(20, 'us-south'),
      role(30, 'eu-de', 'PRIMARY', true),
      started(50, 'us-south'),
    ];
    expect(findTwoPrimaries(lines, context)).toEqual([]);
  });

  it('is kept when they change in the same millisecond', () => {
    const lines = [
      role(10, 'us-south', 'PRIMARY', true),
      role(20, 'us-south', 'STANDBY', true),
      role(20, 'eu-de', 'PRIMARY', true),
    ];
    expect(findTwoPrimaries(lines, context)).toEqual([]);
  });

  it('is broken when the old one was still active', () => {
    const lines = [
      role(10, 'us-south', 'PRIMARY', true),
      role(30, 'eu-de', 'PRIMARY', true),
      role(45, 'us-south', 'PRIMARY', false),
    ];
    expect(findTwoPrimaries(lines, context)).toEqual([
      { law: 'one writer', at: 30, sentence: expect.stringContaining('us-south and in eu-de at once, for 15 ms') },
    ]);
  });

  it('is broken when the old one was frozen and went on afterwards', () => {
    const lines = [
      role(10, 'us-south', 'PRIMARY', true),
      role(30, 'eu-de', 'PRIMARY', true),
      line(50, 'db2-us-south', { path: '/write', status: 200 }),
      gone(60, 'us-south'),
    ];
    expect(findTwoPrimaries(lines, context)).toHaveLength(1);
  });
});

describe('traffic follows the primary', () => {
  const primary = [role(10, 'us-south', 'PRIMARY', true), role(20, 'us-south', 'PRIMARY', false)];
  const next = role(30, 'eu-de', 'PRIMARY', true);

  it('is kept when the write comes after the takeover', () => {
    expect(findTrafficToNonPrimary([...primary, next, traffic(31, ['us-south'], ['eu-de'])], context)).toEqual([]);
  });

  it('is broken when the write comes before it', () => {
    expect(findTrafficToNonPrimary([...primary, traffic(25, ['us-south'], ['eu-de']), next], context)).toEqual([
      { law: 'traffic follows the primary', at: 25, sentence: expect.stringContaining('pointed at eu-de') },
    ]);
  });

  it('counts only writes that send users to a region that had none before', () => {
    const lines = [...primary, traffic(25, ['us-south', 'eu-de'], ['eu-de']), traffic(26, ['eu-de'], [])];
    expect(findTrafficToNonPrimary(lines, context)).toEqual([]);
  });
});

describe('nothing irreversible twice', () => {
  const effect = (at: number, epoch: number, token: number, region = 'eu-de') =>
    line(at, `db2-${region}`, {
      event: 'db2.effect',
      region,
      command: 'takeover by force',
      fencing: { application: 'shop', epoch, token },
    });
  const flip = (at: number, method: string) => line(at, 'cloud', { event: 'storage.effect', volume: 7, method });

  it('is kept by one takeover for each operation', () => {
    expect(findRepeatedEffects([effect(1, 3, 1), effect(2, 4, 1)])).toEqual([]);
  });

  it('is broken by a second one for the same epoch, whoever owned it by then', () => {
    expect(findRepeatedEffects([effect(1, 3, 1), effect(2, 3, 2)])).toMatchObject([{ at: 2 }]);
  });

  it('is broken by failing a volume over twice without a failback between', () => {
    expect(findRepeatedEffects([flip(1, 'failoverToReplicant'), flip(2, 'failbackFromReplicant')])).toEqual([]);
    const twice = [flip(1, 'failoverToReplicant'), flip(2, 'immediateFailoverToReplicant')];
    expect(findRepeatedEffects(twice)).toMatchObject([{ law: 'nothing irreversible twice', at: 2 }]);
  });
});

it('an acknowledged write that the ledger does not hold is lost; a refused one is not', () => {
  const write = (at: number, id: string, status: number) =>
    line(at, 'db2-us-south', { kind: 'call', path: '/write', method: 'POST', status, request: { id } });
  const lines = [write(1, 'a', 200), write(2, 'b', 503), write(3, 'c', 200)];
  expect(findLostWrites(lines, ['a'])).toMatchObject([{ at: 3, sentence: expect.stringContaining('write c') }]);
});

it('judge gives all violations in the order of time', () => {
  const lines = [
    role(10, 'us-south', 'PRIMARY', true),
    traffic(15, ['us-south'], ['eu-de']),
    role(30, 'eu-de', 'PRIMARY', true),
  ];
  expect(judge(lines, context).map(({ law }) => law)).toEqual(['traffic follows the primary', 'one writer']);
});

it('records are put in the order of time, and a broken line is an error', () => {
  const text = `${JSON.stringify(gone(5, 'eu-de'))}\n${JSON.stringify(gone(3, 'us-south'))}\n`;
  expect(parseRecord(text).map(({ at }) => at)).toEqual([3, 5]);
  expect(() => parseRecord('{"at":1,"process":"clo')).toThrow();
});

describe('old news never wins', () => {
  const call = (at: number, token: number, fields: object = {}, epoch = 7) =>
    line(at, 'cloud', {
      method: 'PUT',
      path: '/load_balancers/www',
      startedAt: at,
      request: { description: `ours [regent demo/shop=${epoch}.${token}]` },
      headers: { 'user-agent': `regent/1 (${token})` },
      ...fields,
    });
  const unmarked = (at: number, token: number) =>
    call(at, token, { method: 'GET', path: '/powerOff.json', request: {} });
  const command = (at: number, token: number) =>
    call(at, token, { method: 'POST', request: { fencing: { application: 'shop', epoch: 7, token } } });

  it.each<[string, RecordLine[]]>([
    ['an owner that wakes up after its successor has acted', [call(1, 3), call(2, 4), call(3, 3)]],
    ['the same with a call that can carry no mark', [call(1, 3), call(2, 4), unmarked(3, 3)]],
    ['an owner of an older epoch, whose token is the greater one', [call(1, 3), call(2, 1, {}, 1_008), call(3, 3)]],
    ['the same with a command to a database', [command(1, 3), command(2, 4), command(3, 3)]],
  ])('is broken by %s', (_name, lines) => {
    expect(judge(lines, context)).toMatchObject([{ law: 'old news never wins', at: 3 }]);
  });

  it('is kept by owners that follow each other, in whatever order their calls are answered', () => {
    expect(judge([call(1, 3), unmarked(2, 3), call(3, 4), unmarked(4, 4)], context)).toEqual([]);
    expect(judge([call(2, 4, { at: 2 }), call(1, 3, { at: 9 })], context)).toEqual([]);
    expect(judge([call(1, 3), call(2, 1, {}, 1_008)], context)).toEqual([]);
  });
});
