import type { Config } from '../../config/schema.ts';
import { type Announcement, rememberedUnfenced, type WitnessLook } from '../../domain/witness.ts';
import { type DistantWitness, witnessOverHttp } from '../../prober/ask-witness.ts';
import type { Runtime } from '../../runtime.ts';
import { version } from '../version.ts';

/** How far above every epoch that is known an emergency begins: what others may still begin meanwhile stays below. */
const epochsAbove = 1_000;

/** How long a prober may take to answer, to the disk and back, in milliseconds. */
const answerMs = 5_000;

/** A prober by its vantage, and how it is spoken to. */
export interface Witness {
  readonly vantage: string;
  readonly address: string;
  readonly distant: DistantWitness;
}

/** What a prober has answered, or why it has not. */
export type WitnessSeen = { readonly vantage: string } & (
  | { readonly look: WitnessLook; readonly silent?: undefined }
  | { readonly look?: undefined; readonly silent: string }
);

/** The probers of an installation as witnesses of one application. */
export interface Witnesses {
  readonly all: readonly Witness[];
  /** More than half of all that are configured. */
  readonly majority: number;
  /** Asks every one of them what it keeps. */
  look(): Promise<WitnessSeen[]>;
  /** Has every one of them keep an epoch. */
  tell(announcement: Announcement): Promise<WitnessSeen[]>;
  close(): Promise<void>;
}

/** Everybody that the configuration names, whether there or not. */
export function witnessesOf(
  config: Config,
  application: string,
  { token, runtime }: { readonly token: string | undefined; readonly runtime: Runtime },
): Witnesses {
  const userAgent = `regent-emergency/${version}`;
  const addresses = { ...config.gate?.probers, ...config.emergency?.probers };
  const all = config.vantages.map((vantage) => {
    const address = addresses[vantage] ?? '';
    return { vantage, address, distant: witnessOverHttp({ address, application, token, userAgent }) };
  });
  const ask = (question: (distant: DistantWitness, signal: AbortSignal) => Promise<WitnessLook>) =>
    Promise.all(
      all.map(async ({ vantage, distant }): Promise<WitnessSeen> => {
        const deadline = runtime.deadline(answerMs);
        try {
          const look = await question(distant, deadline.signal);
          const stranger = whoElse(look, config.installation, vantage);
          return stranger === undefined ? { vantage, look } : { vantage, silent: stranger };
        } catch (error) {
          return { vantage, silent: error instanceof Error ? error.message : String(error) };
        } finally {
          deadline.done();
        }
      }),
    );
  return {
    all,
    majority: Math.floor(all.length / 2) + 1,
    look: () => ask((distant, signal) => distant.look(signal)),
    tell: (announcement) => ask((distant, signal) => distant.keep(announcement, signal)),
    async close() {
      await Promise.all(all.map(({ distant }) => distant.close()));
    },
  };
}

function whoElse({ installation, report }: WitnessLook, ours: string, vantage: string): string | undefined {
  if (installation === ours && report.vantage === vantage) return undefined;
  return `the prober ${report.vantage} of the installation ${installation} answers there`;
}

/** What an emergency has the witnesses keep: far above everything known, under a name that is its alone. */
export function emergencyAnnouncement(seen: readonly WitnessSeen[], redisEpoch: number, nonce: string): Announcement {
  const reports = looksIn(seen).map(({ report }) => ({ receivedAt: 0, report: { ...report, sequence: 0 } }));
  const unfenced = rememberedUnfenced(reports).map(({ resource, region }) => ({ resource, region }));
  const epoch = Math.max(newestEpoch(seen), redisEpoch) + epochsAbove;
  return { epoch, operation: `emergency@${nonce}`, ...(unfenced.length > 0 && { unfenced }) };
}

/** The newest epoch that any witness keeps; 0 where none keeps one. */
export function newestEpoch(seen: readonly WitnessSeen[]): number {
  return Math.max(0, ...looksIn(seen).map(({ report }) => report.witness?.epoch ?? 0));
}

/** The answers among them. */
export function looksIn(seen: readonly WitnessSeen[]): WitnessLook[] {
  return seen.flatMap(({ look }) => look ?? []);
}
