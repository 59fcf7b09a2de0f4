import { z } from 'zod';
import type { Answer, LossEstimate } from '../../../domain/observation.ts';
import { excerpt } from '../../../outbound/excerpt.ts';
import type { HttpClient, ReadCall } from '../../../outbound/http-contract.ts';
import { parseJson } from '../../../outbound/json.ts';
import type { MetricsSettings } from './schema.ts';

/** What the platform measures of a deployment; absent where it has no sample. The gap in bytes. */
export interface Measured {
  readonly connected?: number | undefined;
  readonly configured?: number | undefined;
  readonly available?: number | undefined;
  readonly gapBytes?: number | undefined;
  /** When the gap was last seen to be nothing, in milliseconds of wall time. */
  readonly evenAtMs?: number | undefined;
}

export type Read = { readonly ok: true; readonly value: Measured } | { readonly ok: false; readonly because: string };

/** What is measured of a pair tells of it, as far as one of the two deployments shows it. */
export interface PairMeasured {
  readonly arrives: Answer;
  readonly loss: LossEstimate;
  /** Of log that the standby has not received, as the worse of the two deployments has it. */
  readonly lagBytes?: number;
  readonly detail: string;
}

/** The platform's metrics of Db2 on Cloud (IBM Cloud docs, Db2 on Cloud, monitoring). */
const names = {
  connected: 'ibm_db2_is_dr_connected',
  configured: 'ibm_db2_is_dr_configured',
  available: 'ibm_db2_db_availability_check',
  gap: 'ibm_db2_dr_log_gap',
} as const;

/** An instant vector (Prometheus docs, HTTP API): a value is `[seconds, "text"]`. */
const reply = z.looseObject({
  status: z.literal('success'),
  data: z.looseObject({
    resultType: z.literal('vector'),
    result: z.array(
      z.looseObject({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

type Samples = z.output<typeof reply>['data']['result'];

/** How far back it is looked for when the standby had everything. */
const window = '1h';

/** Asks for all of a deployment's metrics in one query, and in another when the gap was last nothing. */
export async function readMetrics(http: HttpClient, settings: MetricsSettings, call: ReadCall): Promise<Read> {
  const { selector } = settings;
  const all = `{__name__=~"${Object.values(names).join('|')}",${selector}}`;
  const even = `max_over_time(timestamp(${names.gap}{${selector}} == 0)[${window}:30s])`;
  const [now, last] = await Promise.all([query(http, settings, all, call), query(http, settings, even, call)]);
  if (!now.ok) return now;
  const evenAt = last.ok ? most(last.samples) : undefined;
  const of = (name: string) => now.samples.filter(({ metric: { __name__: its } }) => its === name);
  return {
    ok: true,
    value: {
      connected: least(of(names.connected)),
      configured: least(of(names.configured)),
      available: least(of(names.available)),
      gapBytes: most(of(names.gap)),
      evenAtMs: evenAt === undefined ? undefined : evenAt * 1_000,
    },
  };
}

/**
 * What both deployments' metrics say together, `wallMs` being now. They are minutes old: they tell that nothing arrives, and how
 * much may be missing at the most, and never who is primary.
 */
export function measuredOf(reads: readonly Read[], wallMs: number): PairMeasured {
  const values = reads.flatMap((read) => (read.ok ? [read.value] : []));
  const each = values.map(arrivesBy);
  const arrives = each.includes('no') ? 'no' : each.includes('yes') ? 'yes' : 'unknown';
  const evenAt = Math.max(...values.flatMap(({ evenAtMs }) => evenAtMs ?? []));
  const loss: LossEstimate = Number.isFinite(evenAt)
    ? { ms: Math.max(0, wallMs - evenAt), estimated: true, growing: true }
    : { ms: 'unknown', estimated: true };
  const unread = reads.flatMap((read) => (read.ok ? [] : [read.because]));
  const gaps = values.flatMap(({ gapBytes }) => gapBytes ?? []);
  const lag = gaps.length === 0 ? {} : { lagBytes: Math.max(...gaps) };
  return { arrives, loss, ...lag, detail: [...values.flatMap(inWords), ...unread].join(' ') };
}

function arrivesBy({ connected, configured }: Measured): Answer {
  if (configured === 0 || connected === 0) return 'no';
  return connected === 1 ? 'yes' : 'unknown';
}

function inWords({ connected, configured, available, gapBytes }: Measured): string[] {
  return [
    ...(configured === 0 ? ['Metrics: disaster recovery is not configured.'] : []),
    ...(connected === 0 ? ['Metrics: disaster recovery is not connected.'] : []),
    ...(available === 0 ? ['Metrics: the database is not available.'] : []),
    ...(gapBytes === undefined || gapBytes === 0 ? [] : [`Metrics: the standby is ${gapBytes} bytes of log behind.`]),
  ];
}

type Queried = { readonly ok: true; readonly samples: Samples } | { readonly ok: false; readonly because: string };

async function query(
  http: HttpClient,
  { path, headers }: MetricsSettings,
  text: string,
  call: ReadCall,
): Promise<Queried> {
  const asked = { method: 'GET', path: `${path}?query=${encodeURIComponent(text)}`, headers } as const;
  const result = await http.read(asked, call);
  if (result.outcome === 'none') return { ok: false, because: result.because };
  const { response } = result;
  if (response.status !== 200)
    return { ok: false, because: `The metrics were answered with ${response.status}: ${excerpt(response.text)}` };
  const parsed = parseJson(response);
  const vector = reply.safeParse(parsed.ok ? parsed.value : undefined);
  if (!vector.success) return { ok: false, because: 'The metrics are shown in a form that is not known.' };
  return { ok: true, samples: vector.data.data.result };
}

/** Where several series match, the worst counts. */
function least(samples: Samples): number | undefined {
  const numbers = numbersIn(samples);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

function most(samples: Samples): number | undefined {
  const numbers = numbersIn(samples);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

function numbersIn(samples: Samples): number[] {
  return samples.map(({ value: [, text] }) => Number(text)).filter(Number.isFinite);
}
