import { z } from 'zod';
import type { RecordLine } from './judge-lines.ts';

/** The fencing token in a mark, an epoch and a token: `[regent <installation>/<application>=<epoch>.<token>]`. */
const markPattern = /\[regent [^\]/]+\/([^\]=]+)=(\d+)\.(\d+)\]/g;

/** Calls that change something and can carry no mark; `powerOff` and a failback are even spelled as a GET. */
const unmarkedActs = /\/(?:powerOn|powerOff|powerCycle|\w*[fF]ailover\w*|failbackFromReplicant)(?:\.json)?$/;

/** What the Db2 agent is sent: its token stands beside the command. */
const commandSchema = z.looseObject({
  fencing: z.looseObject({ application: z.string(), epoch: z.number(), token: z.number() }),
});

/** What an act was fenced with. The epoch is compared first: an emergency and an adoption count their owners anew. */
interface Fencing {
  readonly epoch: number;
  readonly token: number;
}

/** An act that a process sent, as far as the record tells. */
export interface RecordedAct {
  readonly at: number;
  /** The `user-agent` of who sent it: every Regent process names itself there. */
  readonly sender: string;
  /** By application. An act without a mark has none. */
  readonly fencing: Readonly<Record<string, Fencing>>;
  readonly what: string;
}

/** The acts in a record, in the order of their arrival. */
export function actsIn(lines: readonly RecordLine[]): RecordedAct[] {
  return lines
    .flatMap((line): RecordedAct[] => {
      if (line.event !== undefined || line.path === undefined) return [];
      const fencing = fencingOf(line);
      const acts = line.method !== 'GET' && Object.keys(fencing).length > 0;
      if (!acts && !unmarkedActs.test(line.path)) return [];
      const sender = line.headers?.['user-agent'] ?? '';
      const what = `${line.method} ${line.path}`;
      return [{ at: line.startedAt ?? line.at, sender, fencing, what }];
    })
    .toSorted((a, b) => a.at - b.at);
}

/**
 * Acts that arrived under an epoch or a token after one of a newer operation or owner had arrived. Both only grow, so
 * whoever sends an older one has slept through his own succession.
 */
export function findOldNews(lines: readonly RecordLine[]) {
  const newest = new Map<string, Fencing>();
  const lastOf = new Map<string, RecordedAct['fencing']>();
  return actsIn(lines).flatMap(({ at, sender, fencing: marked, what }) => {
    const fencing = Object.keys(marked).length > 0 ? marked : (lastOf.get(sender) ?? {});
    lastOf.set(sender, { ...lastOf.get(sender), ...fencing });
    const old = Object.entries(fencing).filter(([application, own]) => isOlder(own, newest.get(application)));
    for (const [application, own] of Object.entries(fencing))
      if (!isOlder(own, newest.get(application))) newest.set(application, own);
    return old.map(([application, own]) => ({
      law: 'old news never wins',
      at,
      sentence: `${what} was sent under ${inWords(own)} of ${application} when ${inWords(newest.get(application))} had acted already`,
    }));
  });
}

function isOlder({ epoch, token }: Fencing, than: Fencing | undefined): boolean {
  if (than === undefined) return false;
  return epoch < than.epoch || (epoch === than.epoch && token < than.token);
}

function inWords(fencing: Fencing | undefined): string {
  return `${fencing?.epoch}.${fencing?.token}`;
}

function fencingOf({ request }: RecordLine): Record<string, Fencing> {
  const command = commandSchema.safeParse(request);
  if (command.success) {
    const { application, epoch, token } = command.data.fencing;
    return { [application]: { epoch, token } };
  }
  const marks = (JSON.stringify(request) ?? '').matchAll(markPattern);
  return Object.fromEntries(
    [...marks].map(([, application, epoch, token]) => [application, { epoch: Number(epoch), token: Number(token) }]),
  );
}
