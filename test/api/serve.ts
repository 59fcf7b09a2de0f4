import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type ApiOptions, createApi } from '../../src/api/server.ts';
import type { Grant } from '../../src/domain/role.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { FakeAnswers } from './fake-answers.ts';
import { FakeEvents } from './fake-events.ts';
import { FakeFacade } from './fake-facade.ts';

/** What a test may want of the server; a token stands here as its holder has it. */
interface Serving extends Pick<Partial<ApiOptions>, 'systems' | 'verify' | 'limits' | 'events'> {
  /** Shared with another server, as controllers share them. */
  readonly answers?: FakeAnswers;
  readonly tokens?: readonly { readonly name: string; readonly token: string; readonly grants?: readonly Grant[] }[];
}

/** A real API server with a fake facade behind it, closed when the test ends. */
export async function serve(options: Serving = {}) {
  const facade = new FakeFacade();
  const answers = options.answers ?? new FakeAnswers();
  const events = options.events ?? new FakeEvents();
  const logged: { level: string; fields: object; message: string }[] = [];
  const note = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
  const api = createApi({
    facade,
    events,
    answers,
    tokens: (options.tokens ?? []).map(({ name, token, grants = [{ role: 'admin' }] }) => {
      return { name, sha256: createHash('sha256').update(token).digest('hex'), grants };
    }),
    verify: options.verify,
    limits: options.limits ?? { requests: 10_000, failures: 1_000 },
    listen: { host: '127.0.0.1', port: 0 },
    version: '1.2.3',
    metrics: { contentType: 'text/plain; version=0.0.4', text: async () => 'regent_up 1\n' },
    systems: options.systems,
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    runtime: systemRuntime(),
  });
  const { url } = await api.listen();
  onTestFinished(() => api.close());
  return { answers, api, events, facade, logged, url };
}

/** Calls with a JSON body, if any, and answers with everything a test may look at. */
export async function call(url: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) {
  const typed = body === undefined ? headers : { 'content-type': 'application/json', ...headers };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method, headers: typed, ...(body === undefined ? {} : { body: text }) });
  const answer = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(answer) : undefined;
  return { status: response.status, headers: response.headers, text: answer, json };
}
