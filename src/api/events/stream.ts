import type { Response } from 'express';
import type { EventLog, LoggedEvent } from '../../controller/contract.ts';
import type { Runtime } from '../../runtime.ts';
import { eventDocument } from './document.ts';

export interface EventStream {
  readonly events: EventLog;
  readonly response: Response;
  /** Whether the caller may see an application. */
  readonly visible: (application: string) => boolean;
  /** The last event that the caller has seen. */
  readonly seen: string | undefined;
  readonly ended: AbortSignal;
  readonly runtime: Runtime;
}

/** How often something is sent at least, so that whoever stands between does not take the connection for dead. */
const heartbeatMs = 15_000;

const pageSize = 200;

/**
 * Sends events until the caller has gone or the server closes. It always reads on from the last one that was sent, and a
 * word that there is news only tells it to look: nothing is left out or told twice, whatever happens to that word.
 */
export async function streamEvents({ events, response, visible, seen, ended, runtime }: EventStream): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  const news = newsOf(events);
  response.once('close', end);
  ended.addEventListener('abort', end);
  try {
    let { after, gap } = await events.resumeEvents(seen);
    response.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' }).flushHeaders();
    response.write(`retry: 1000\nid: ${after}\n${gap ? 'event: gap\ndata: {}\n' : ''}\n`);
    while (!over.signal.aborted) {
      const page = await events.eventsAfter(after, pageSize);
      after = page.at(-1)?.id ?? after;
      const text = page.filter(({ application }) => visible(application)).map(frame);
      // Also what the caller may not see brings it on: it comes back behind that.
      await send(response, page.length === 0 ? '' : `${text.join('')}id: ${after}\n\n`, over.signal);
      if (page.length === 0 && !(await news.next(runtime, over.signal))) await send(response, ': \n\n', over.signal);
    }
  } catch (error) {
    // Whoever has been sent something comes back by itself, here or elsewhere; anybody else is told.
    if (!response.headersSent) throw error;
  } finally {
    news.stop();
    ended.removeEventListener('abort', end);
    if (response.headersSent) response.end();
  }
}

function frame(event: LoggedEvent): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(eventDocument(event))}\n\n`;
}

/** Whether there may be something new since it was last asked. */
function newsOf(events: EventLog) {
  let fresh = false;
  let waiting: AbortController | undefined;
  const stop = events.onEvent(() => {
    fresh = true;
    waiting?.abort();
  });
  return {
    stop,
    /** Resolves with true when there is news, with false when a heartbeat is due or all is over. */
    async next(runtime: Runtime, over: AbortSignal): Promise<boolean> {
      waiting = new AbortController();
      if (!fresh) await runtime.sleep(heartbeatMs, AbortSignal.any([waiting.signal, over]));
      const told = fresh;
      fresh = false;
      return told;
    },
  };
}

/** Waits for a caller that reads more slowly than things happen, so that nothing piles up here. */
async function send(response: Response, text: string, over: AbortSignal): Promise<void> {
  if (text === '' || over.aborted || response.write(text)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve);
  over.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
