/** Somebody who follows events, and comes back as a browser would. */
export interface Follower {
  /** What was received so far: the ids of events, and `gap`. */
  readonly seen: readonly string[];
  /** The last id that was told, of an event or alone. */
  readonly last: string | undefined;
  /** Resolves when the stream has ended. */
  readonly over: Promise<void>;
  leave(): void;
}

/** Follows the events of a server, behind the last one that was seen. Resolves when the answer has begun. */
export async function follow(url: string, last?: string, headers: Record<string, string> = {}): Promise<Follower> {
  const leaving = new AbortController();
  const back: Record<string, string> = last === undefined ? {} : { 'last-event-id': last };
  const accept = { accept: 'text/event-stream' };
  const response = await fetch(`${url}/v1/events`, {
    headers: { ...accept, ...back, ...headers },
    signal: leaving.signal,
  });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const follower = { seen: [] as string[], last, over: Promise.resolve(), leave: () => leaving.abort() };
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const frames = (rest + Buffer.from(chunk).toString()).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) take(frame, follower);
    }
  };
  follower.over = read().catch(() => undefined);
  return follower;
}

function take(frame: string, follower: { seen: string[]; last: string | undefined }): void {
  const fields = new Map(frame.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
  follower.last = fields.get('id') ?? follower.last;
  const data = fields.get('data');
  if (data === undefined) return;
  follower.seen.push(fields.get('event') === 'gap' ? 'gap' : JSON.parse(data).id);
}
