import { expect, it } from 'vitest';
import { missingFromDivergence, missingFromReturn } from '../../src/sandbox/demo/return-verdict.ts';
import type { RecordLine } from '../../src/sandbox/judge-lines.ts';

const sides = { home: 'us-south', standby: 'eu-de', server: 52110001 };
const command = 'db2 start hadr on db SHOP as primary';

type Told = Omit<RecordLine, 'at' | 'process'> & { readonly process?: string };

const tookOver: Told = { event: 'db2.effect', region: 'eu-de', command: 'takeover by force' };
const refused: Told = {
  process: 'db2-us-south',
  path: '/commands',
  request: { command },
  response: { exitCode: 4, stdout: 'SQL1776N  The command cannot be issued. Reason code = "6".' },
};
const halted: Told = { event: 'power', server: 52110001, state: 'HALTED' };
const standby: Told = { event: 'db2.role', region: 'us-south', role: 'STANDBY', active: true };
const peer: Told = { event: 'db2.state', region: 'us-south', state: 'PEER', connected: true };
const tookBack: Told = { event: 'db2.effect', region: 'us-south', command: 'takeover graceful' };
const shutDown: Told = { event: 'db2.role', region: 'us-south', role: 'STANDBY', active: false };

const record = (...told: Told[]): RecordLine[] =>
  told.map((line, at) => ({ process: 'cloud', ...line, at }) as RecordLine);

it('is content with a return in which each scene follows the one before', () => {
  expect(missingFromReturn(record(tookOver, refused, halted, standby, peer, tookBack), sides)).toBeUndefined();
});

it.each([
  ['eu-de took over', [refused, halted, standby, peer, tookBack]],
  ['us-south was refused to be primary', [tookOver, halted, standby, peer, tookBack]],
  [
    'us-south was refused to be primary',
    [tookOver, { ...refused, response: { exitCode: 0, stdout: 'DB20000I' } }, halted, standby, peer, tookBack],
  ],
  ['the server of us-south was halted', [tookOver, refused, standby, peer, tookBack]],
  ['the server of us-south was halted', [tookOver, halted, refused, standby, peer, tookBack]],
  ['us-south was started as a standby', [tookOver, standby, refused, halted, peer, tookBack]],
  ['us-south caught up as a standby', [tookOver, refused, halted, standby, tookBack]],
  [
    'us-south took over gracefully',
    [tookOver, refused, halted, standby, peer, { ...tookBack, command: 'takeover by force' }],
  ],
])('misses that %s', (what, told) => {
  expect(missingFromReturn(record(...told), sides)).toBe(`The sandbox's record does not tell that ${what}.`);
});

it('wants a side whose log has diverged to have shut itself down after it was made a standby', () => {
  expect(missingFromDivergence(record(tookOver, refused, halted, standby, shutDown), sides)).toBeUndefined();
  expect(missingFromDivergence(record(tookOver, refused, halted, shutDown, standby), sides)).toBe(
    "The sandbox's record does not tell that us-south shut itself down.",
  );
});
