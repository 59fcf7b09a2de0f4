import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorder } from '../recorder.ts';

const retryMs = 100;

export type Watch = {
  /** Resolves when the connection is held, or after `withinMs` without one. */
  attend(withinMs: number): Promise<void>;
  close(): void;
};

/**
 * Holds one connection to a Db2 side, which ends in the instant the process does, and records `db2.up` and `db2.gone`:
 * a process killed by SIGKILL can't record its own end, and without it nobody could tell when it stopped writing.
 */
export function watchDb2Side(region: string, port: number, recorder: Recorder): Watch {
  const state = { closed: false, isUp: false, hangUp: (): void => undefined, hurry: new AbortController() };
  const onUp = (): void => {
    state.isUp = true;
    recorder.event('db2.up', { region });
  };
  void (async () => {
    while (!state.closed) {
      await hold(port, state, onUp);
      if (state.isUp && !state.closed) recorder.event('db2.gone', { region });
      state.isUp = false;
      state.hurry = new AbortController();
      if (!state.closed) await sleep(retryMs, undefined, { signal: state.hurry.signal }).catch(() => undefined);
    }
  })();
  return {
    attend: async (withinMs) => {
      const deadline = Date.now() + withinMs;
      while (!state.isUp && !state.closed && Date.now() < deadline) {
        state.hurry.abort();
        await sleep(5);
      }
    },
    close: () => {
      state.closed = true;
      state.hurry.abort();
      state.hangUp();
    },
  };
}

function hold(port: number, state: { hangUp: () => void }, onUp: () => void): Promise<void> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/sandbox/watch', agent: false }, (response) => {
      if (response.statusCode === 200) onUp();
      response.resume().on('close', resolve).on('error', resolve);
    });
    request.on('error', () => resolve());
    state.hangUp = () => request.destroy();
  });
}
