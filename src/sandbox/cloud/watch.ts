import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorder } from '../recorder.ts';

const retryMs = 100;

/**
 * Holds one connection to a Db2 side, which ends in the instant the process does, and records `db2.up` and `db2.gone`:
 * a process killed by SIGKILL can't record its own end, and without it nobody could tell when it stopped writing.
 */
export function watchDb2Side(region: string, port: number, recorder: Recorder): { close(): void } {
  const state: { closed: boolean; hangUp?: () => void } = { closed: false };
  void (async () => {
    while (!state.closed) {
      await attend(port, state, () => recorder.event('db2.up', { region })).then((wasUp) => {
        if (wasUp && !state.closed) recorder.event('db2.gone', { region });
      });
      if (!state.closed) await sleep(retryMs, undefined, { ref: false });
    }
  })();
  return {
    close: () => {
      state.closed = true;
      state.hangUp?.();
    },
  };
}

function attend(port: number, state: { hangUp?: () => void }, onUp: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    let up = false;
    const done = (): void => resolve(up);
    const request = get({ host: '127.0.0.1', port, path: '/sandbox/watch', agent: false }, (response) => {
      up = response.statusCode === 200;
      if (up) onUp();
      response.resume().on('close', done).on('error', done);
    });
    request.on('error', done);
    state.hangUp = () => request.destroy();
  });
}
