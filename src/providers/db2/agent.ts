import { excerpt } from '../../outbound/excerpt.ts';
import type { HttpClient, ReadCall } from '../../outbound/http-contract.ts';
import { defaultHttpLimits, type HttpLimits } from '../../outbound/http-limits.ts';
import { parseJson } from '../../outbound/json.ts';
import type { CommandRun, CommandStart, Commands } from '../../outbound/shell/command-contract.ts';
import type { HttpResponse } from '../../outbound/transport.ts';
import type { Runtime } from '../../runtime.ts';
import { commandResult, jobStarted, jobState, staleReply } from './schema.ts';

/** A side that gives no answer must not use up the time of a look at the other one. */
export const agentLimits: Partial<HttpLimits> = {
  readTimeoutMs: 1_500,
  readWithinMs: 3_000,
  retry: { ...defaultHttpLimits.retry, triesMax: 2 },
};

/** When to ask whether a command has ended, in milliseconds from the last question: a refusal comes at once. */
const questionsAfterMs = [100, 300, 600];

/** Commands through Regent's command agent: `POST /commands`, `GET /commands/{job}`. */
export function agentTransport(http: HttpClient, runtime: Runtime): Commands {
  return {
    async run(command, call) {
      const result = await http.read({ method: 'POST', path: '/commands', body: { command } }, call);
      if (result.outcome === 'none') return { ok: false, because: result.because };
      return resultIn(result.response);
    },

    async start(command, call) {
      const { application, fencing } = call;
      const body = { command, detach: true, fencing: { application, ...fencing } };
      const result = await http.act({ method: 'POST', path: '/commands', body }, call);
      if (result.outcome === 'notSent') return { outcome: 'refused', again: result.again, because: result.because };
      if (result.outcome === 'unknown') return result;
      const { response } = result;
      if (response.status === 202) return ended(http, runtime, response, { signal: call.signal, urgency: 'act' });
      return startIn(response);
    },
  };
}

/** Asks a few times whether the command has ended already, which it has when Db2 refused it. */
async function ended(
  http: HttpClient,
  runtime: Runtime,
  response: HttpResponse,
  call: ReadCall,
): Promise<CommandStart> {
  const parsed = parseJson(response);
  const started = jobStarted.safeParse(parsed.ok ? parsed.value : undefined);
  if (!started.success) return { outcome: 'running' };
  for (const pauseMs of questionsAfterMs) {
    await runtime.sleep(pauseMs, call.signal);
    const path = `/commands/${encodeURIComponent(started.data.job)}`;
    const asked = call.signal.aborted ? undefined : await http.read({ method: 'GET', path }, call);
    if (asked?.outcome !== 'answered') return { outcome: 'running' };
    const answer = parseJson(asked.response);
    const state = jobState.safeParse(answer.ok ? answer.value : undefined);
    if (!state.success) return { outcome: 'running' };
    const result = commandResult.safeParse(state.data);
    if (state.data.state === 'done' && result.success) return { outcome: 'ended', result: result.data };
  }
  return { outcome: 'running' };
}

function startIn(response: HttpResponse): CommandStart {
  const { status } = response;
  const read = resultIn(response);
  if (read.ok) return { outcome: 'ended', result: read.result };
  const parsed = parseJson(response);
  const stale = staleReply.safeParse(parsed.ok ? parsed.value : undefined);
  if (status === 409 && stale.success) return { outcome: 'stale', seen: stale.data.seen };
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  if (!isRefusal) return { outcome: 'unknown', because: read.because };
  return { outcome: 'refused', again: status === 429 || status === 409, because: read.because };
}

function resultIn(response: HttpResponse): CommandRun {
  const { status } = response;
  if (status === 401 || status === 403) return { ok: false, because: `The agent refused our token (${status}).` };
  const parsed = parseJson(response);
  if (!parsed.ok) return { ok: false, because: `The agent ${parsed.because}.` };
  const result = commandResult.safeParse(parsed.value);
  if (status === 200 && result.success) return { ok: true, result: result.data };
  return { ok: false, because: `The agent answered ${status}: ${excerpt(response.text)}` };
}
