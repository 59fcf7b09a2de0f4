import { z } from 'zod';
import type { RecordLine } from './judge-lines.ts';

/** The fencing token in a mark: `[regent <installation>/<application>=<epoch>.<token>]`. */
const markPattern = /\[regent [^\]/]+\/([^\]=]+)=(\d+)\.(\d+)\]/g;

/** Calls that change something and can carry no mark; `powerOff` and a failback are even spelled as a GET. */
const unmarkedActs = /\/(?:powerOn|powerOff|powerCycle|\w*[fF]ailover\w*|failbackFromReplicant)(?:\.json)?$/;

/** What the Db2 agent is sent: its token stands beside the command. */
const commandSchema = z.looseObject({ fencing: z.looseObject({ application: z.string(), token: z.number() }) });

/** An act that a process sent, as far as the record tells. */
export interface RecordedAct {
  readonly at: number;
  /** The `user-agent` of who sent it: every Regent process names itself there. */
  readonly sender: string;
  /** By application. An act without a mark has none. */
  readonly tokens: Readonly<Record<string, number>>;
  readonly what: string;
}

/** The acts in a record, in the order of their arrival. */
export function actsIn(lines: readonly RecordLine[]): RecordedAct[] {
  return lines
    .flatMap((line): RecordedAct[] => {
      if (line.event !== undefined || line.path === undefined) return [];
      const tokens = tokensOf(line);
      const acts = line.method !== 'GET' && Object.keys(tokens).length > 0;
      if (!acts && !unmarkedActs.test(line.path)) return [];
      const sender = line.headers?.['user-agent'] ?? '';
      const what = `${line.method} ${line.path}`;
      return [{ at: line.startedAt ?? line.at, sender, tokens, what }];
    })
    .toSorted((a, b) => a.at - b.at);
}

/**
 * Acts that arrived under a token after one of a newer owner had arrived. A token grows with every change of owner, so
 * whoever sends an older one has slept through his own succession.
 */
export function findOldNews(lines: readonly RecordLine[]) {
  const newest = new Map<string, number>();
  const lastOf = new Map<string, Readonly<Record<string, number>>>();
  return actsIn(lines).flatMap(({ at, sender, tokens: marked, what }) => {
    const tokens = Object.keys(marked).length > 0 ? marked : (lastOf.get(sender) ?? {});
    lastOf.set(sender, { ...lastOf.get(sender), ...tokens });
    const old = Object.entries(tokens).filter(([application, token]) => token < (newest.get(application) ?? 0));
    for (const [application, token] of Object.entries(tokens))
      newest.set(application, Math.max(token, newest.get(application) ?? 0));
    return old.map(([application, token]) => ({
      law: 'old news never wins',
      at,
      sentence: `${what} was sent under token ${token} of ${application} when ${newest.get(application)} had acted already`,
    }));
  });
}

function tokensOf({ request }: RecordLine): Record<string, number> {
  const command = commandSchema.safeParse(request);
  if (command.success) return { [command.data.fencing.application]: command.data.fencing.token };
  const marks = (JSON.stringify(request) ?? '').matchAll(markPattern);
  return Object.fromEntries([...marks].map(([, application, , token]) => [application, Number(token)]));
}
