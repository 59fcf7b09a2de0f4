import { describe, expect, it } from 'vitest';
import { parseDb2pd } from '../../../src/providers/db2/db2pd.ts';
import { type StandbyView, type TakeoverForm, takeoverFor } from '../../../src/providers/db2/takeover.ts';
import { type TakeoverMode, takeoverRefusal } from '../../../src/sandbox/db2/takeover-rules.ts';
import { standbyOutput } from './db2pd-output.ts';

const states = ['PEER', 'DISCONNECTED_PEER', 'REMOTE_CATCHUP_PENDING', 'REMOTE_CATCHUP', 'LOCAL_CATCHUP'] as const;
const modes = ['SYNC', 'NEARSYNC', 'ASYNC', 'SUPERASYNC'] as const;
const windows = ['open', 'closed', 'closing', 'none'] as const;
const connections = ['CONNECTED', 'CONGESTED', 'DISCONNECTED'] as const;

interface Cell {
  readonly state: (typeof states)[number];
  readonly mode: (typeof modes)[number];
  readonly window: (typeof windows)[number];
  readonly connection: (typeof connections)[number];
}

/** Which takeovers Db2 has in a cell. */
interface Allowed {
  readonly graceful: boolean;
  /** By force, peer window only. */
  readonly inWindow: boolean;
  /** By plain force, which may lose something. */
  readonly byForce: boolean;
}

/**
 * The published table, row by row (Db2 docs, "Switching database roles" and TAKEOVER HADR; HADR wiki, takeover): by the standby's
 * state, whether a role switch, a takeover inside the peer window and one by plain force are possible. A peer window there is only
 * with SYNC and NEARSYNC, and Db2 keeps 5 s of it.
 */
const table: Readonly<Record<Cell['state'], (cell: Cell) => Allowed>> = {
  PEER: (cell) => ({ graceful: isConnected(cell), inWindow: isInside(cell), byForce: true }),
  DISCONNECTED_PEER: (cell) => ({ graceful: false, inWindow: isInside(cell), byForce: true }),
  REMOTE_CATCHUP_PENDING: () => ({ graceful: false, inWindow: false, byForce: true }),
  REMOTE_CATCHUP: (cell) => ({
    graceful: cell.mode === 'SUPERASYNC' && isConnected(cell),
    inWindow: false,
    byForce: false,
  }),
  LOCAL_CATCHUP: () => ({ graceful: false, inWindow: false, byForce: false }),
};

function isConnected({ connection }: Cell): boolean {
  return connection !== 'DISCONNECTED';
}

function isInside({ mode, window }: Cell): boolean {
  return (mode === 'SYNC' || mode === 'NEARSYNC') && window === 'open';
}

const wallMs = Date.UTC(2026, 2, 1, 12, 0, 30);
const shownWindow: Readonly<Record<Cell['window'], Readonly<Record<string, string | undefined>>>> = {
  open: { PEER_WINDOW_END: '03/01/2026 12:03:00.000000 (1)' },
  closed: { PEER_WINDOW_END: '03/01/2026 12:00:10.000000 (1)' },
  // In the last 5 seconds Db2 refuses: its two clocks may differ by so much.
  closing: { PEER_WINDOW_END: '03/01/2026 12:00:34.000000 (1)' },
  none: { 'PEER_WINDOW(seconds)': '0', PEER_WINDOW_END: undefined },
};

function standbyIn({ state, mode, window, connection }: Cell): StandbyView {
  const read = parseDb2pd(
    standbyOutput({
      HADR_STATE: state,
      HADR_SYNCMODE: mode,
      HADR_CONNECT_STATUS: connection,
      ...shownWindow[window],
    }),
  );
  const [status] = read.kind === 'hadr' ? read.statuses : [];
  if (read.kind !== 'hadr' || status === undefined) throw new Error('the output shows no standby');
  return { status, clock: read.clock, wallMs };
}

/** What is done about an order in a cell: a form of the takeover, wait and look again, or leave it to a person. */
type Done = TakeoverForm | 'wait' | 'ask';

const orders = {
  planned: { order: { graceful: true }, expected: (it: Allowed): Done => (it.graceful ? '' : 'wait') },
  forced: {
    order: { graceful: false },
    expected: (it: Allowed): Done => (it.inWindow ? ' by force peer window only' : 'ask'),
  },
  'forced with any loss': {
    order: { graceful: false, allowedLoss: 'any' },
    expected: (it: Allowed): Done => {
      if (it.inWindow) return ' by force peer window only';
      return it.byForce ? ' by force' : 'wait';
    },
  },
} as const;

const cells: Cell[] = states.flatMap((state) =>
  modes.flatMap((mode) =>
    windows.flatMap((window) => connections.map((connection) => ({ state, mode, window, connection }))),
  ),
);

describe.each(Object.entries(orders))('the takeover of an order that is %s', (_, { order, expected }) => {
  it.each(states)('is the one of the table in every cell of %s', (state) => {
    const own = cells.filter((cell) => cell.state === state);
    expect(own).toHaveLength(modes.length * windows.length * connections.length);

    const wrong = own.flatMap((cell) => {
      const takeover = takeoverFor(order, standbyIn(cell));
      const done: Done = takeover.how !== 'none' ? takeover.how : takeover.again ? 'wait' : 'ask';
      const wanted = expected(table[state](cell));
      return done === wanted ? [] : [{ ...cell, done, wanted }];
    });

    expect(wrong).toEqual([]);
  });
});

/** Another reading of the same sources: the rules by which the sandbox's Db2 refuses. */
describe('Db2, asked for what the table allows', () => {
  const asModes: readonly [keyof Allowed, TakeoverMode][] = [
    ['graceful', 'graceful'],
    ['inWindow', 'by force peer window only'],
    ['byForce', 'by force'],
  ];

  it.each(asModes)('takes on what is allowed and refuses what is not: %s', (allowed, mode) => {
    const differing = cells
      // The sandbox leaves PEER and REMOTE_CATCHUP as it notices that the connection is gone, and the others are what it goes to.
      .filter((cell) => isConnected(cell) === ['PEER', 'REMOTE_CATCHUP'].includes(cell.state))
      .filter((cell) => {
        const hasWindow = cell.mode === 'SYNC' || cell.mode === 'NEARSYNC';
        const left = { open: 150_000, closed: -20_000, closing: 4_000, none: -wallMs }[cell.window];
        const refusal = takeoverRefusal(
          {
            role: 'STANDBY',
            online: true,
            state: cell.state,
            connected: isConnected(cell),
            takingOver: false,
            superasync: cell.mode === 'SUPERASYNC',
            peerWindowEnd: hasWindow ? wallMs + left : 0,
            peerWindowMarginMs: 5_000,
          },
          mode,
          wallMs,
        );
        return (refusal === undefined) !== table[cell.state](cell)[allowed];
      });

    expect(differing).toEqual([]);
  });
});
