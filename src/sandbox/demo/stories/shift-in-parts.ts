import { call } from '../../call.ts';
import type { RecordLine } from '../../judge-lines.ts';
import { percent, type SharedOut, sharedOut, total, wrongShares } from '../../judge-shares.ts';
import type { SeenApplication } from '../regent-client.ts';
import type { StoryResult } from '../summary.ts';
import { regions } from '../world.ts';
import { becomeSteady, missing, patience, rest } from './scenes.ts';
import type { Conclusion, Stage, Story, Told } from './story.ts';

/** The percentages of the users that a new region receives before all of them, and how long each is held. */
const shift = { steps: [10, 50], hold: '6s', giveUpAfter: '20s' };

/** Everybody comes for this name by a load balancer that can move a part of them. */
const www = 'www.shop.example';

/** The rule by which everybody goes back from a region that does badly with its part. */
const backedOut = 613;

/**
 * A person moves the application, and users are sent on in parts. The first time the new region turns bad with its part, and
 * everybody goes back by itself; the second time it stays well, and everybody arrives.
 */
export const shiftInParts: Story = {
  title:
    'users are sent on in parts; the new region turns bad, and they go back; then it is well, and all of them arrive',
  redis: 'alone',
  controllers: [regions.home, regions.standby],
  shift,
  inParts: [www],
  readsPerSecond: 50,
  introduction: [
    `A planned move sends ${shift.steps.join(' and ')} % of the users on before everybody, each held for ${shift.hold}.`,
    'With automation manual nothing begins by itself, and what has begun ends by itself.',
  ],
  tell,
  conclude,
};

async function tell(stage: Stage): Promise<Told> {
  const { narrator, observer } = stage;
  const unfit = (startedAt: number, sentence: string): Told => ({
    killedAt: startedAt,
    failedBack: false,
    missing: missing(stage, sentence),
  });
  if (!(await becomeSteady(stage))) return unfit(Date.now(), 'It never became steady.');
  await rest(2_000);
  const startedAt = Date.now();
  narrator.startClock(startedAt);
  narrator.heading(`Somebody moves it to ${regions.standby}, which turns bad with a part of the users`);
  if (!(await order(stage))) return unfit(startedAt, 'The move was not accepted.');
  if (!(await observer.until('a part to be held', holdsAPart, patience.move)))
    return unfit(startedAt, 'No part was held.');
  await rest(2_000);
  await turn(stage, 'bad');
  const isBack = ({ phase, operation, placement }: SeenApplication) =>
    phase === 'steady' && operation === undefined && placement.active.join() === regions.home;
  if (!(await observer.until('everybody to be back', isBack, patience.move)))
    return unfit(startedAt, 'They did not go back.');
  narrator.good(`Everybody is served from ${regions.home} again.`);
  await rest(3_000);
  narrator.heading(`${regions.standby} is well, and somebody moves it there again`);
  await turn(stage, 'well');
  const isWell = ({ regions: all }: SeenApplication) => all.every(({ health }) => health === 'up');
  if (!(await observer.until('both regions to be seen up', isWell, patience.steady)))
    return unfit(startedAt, 'It did not become well.');
  if (!(await order(stage))) return unfit(startedAt, 'The second move was not accepted.');
  const isThere = ({ operation, placement }: SeenApplication) =>
    operation === undefined && placement.active.join() === regions.standby && placement.primary === regions.standby;
  if (!(await observer.until('everybody to have arrived', isThere, patience.home)))
    return unfit(startedAt, 'They did not arrive.');
  narrator.good(`Everybody is served from ${regions.standby}.`);
  await rest(4_000);
  return { killedAt: startedAt, failedBack: true };
}

function holdsAPart({ operation }: SeenApplication): boolean {
  return operation?.steps.some(({ id, status }) => id.endsWith(`/${shift.steps[0]}%`) && status === 'done') === true;
}

/** Asks for the move until it is let through: after a shift that was given up Regent is careful for a moment. */
async function order({ client, narrator }: Stage): Promise<boolean> {
  const deadline = Date.now() + patience.move;
  let refusal = '';
  while (Date.now() < deadline) {
    const asked = await client.order({ kind: 'switchover', to: regions.standby, reason: 'the demo wants to see it' });
    if (asked.accepted) return true;
    if (asked.because !== refusal) narrator.bad(`It was refused: ${asked.because}`);
    refusal = asked.because;
    await rest(1_000);
  }
  return false;
}

/** Makes the application in the new region answer 503 to everything, or no longer. */
async function turn({ world, narrator }: Stage, how: 'bad' | 'well'): Promise<void> {
  const port = world.layout.regions[regions.standby]?.applicationPort ?? 0;
  const body = { kind: 'http', match: { path: '^/' }, status: 503, body: 'out of order' };
  if (how === 'bad') await call('POST', port, '/sandbox/faults', { body, timeoutMs: 5_000 });
  else await call('DELETE', port, '/sandbox/faults', { timeoutMs: 5_000 });
  if (how === 'bad') narrator.bad(`The application in ${regions.standby} answers 503 to everything.`);
  else narrator.good(`The application in ${regions.standby} answers again.`);
}

/** By the sandbox's record: what CIS was told, in this order, and that what the application's servers counted is that. */
function conclude(result: StoryResult, record: readonly RecordLine[]): Conclusion {
  const { killedAt, users, observer, lost, violations, missing: lacking } = result;
  const writesLost = lost.length;
  const all = sharedOut(record, www).filter(({ from }) => from >= killedAt);
  const meant = all.map((each) => Math.round(shareOf(each.meant) * 100));
  const [first = 0] = shift.steps;
  const expected = [first, 0, ...shift.steps, 100];
  const inOrder = meant.join() === expected.join();
  const wrong = [
    ...(inOrder
      ? []
      : [
          `${regions.standby} should have had ${expected.join(', ')} % one after the other, and had ${meant.join(', ')} %.`,
        ]),
    ...all.flatMap(wrongShares),
  ];
  const decision = observer.decisionBy([backedOut], killedAt);
  const back = all.find(({ from }) => from >= (decision?.at ?? Number.POSITIVE_INFINITY));
  const isWhole = lacking === undefined && decision !== undefined && wrong.length === 0;
  const summary = {
    ok: isWhole && writesLost === 0 && violations === 0 && users.acknowledged.length > 0,
    parts: all.map(partOf),
    backAfterMs: decision && back ? Math.round(back.from - decision.at) : null,
    requestsFailed: users.failedBetween(killedAt, Number.POSITIVE_INFINITY).length,
    // Of the move that went well: writes fail while the database changes hands, pages should not.
    pagesFailed: pagesFailed(users, all[2]?.from),
    writesAcknowledged: users.acknowledged.length,
    writesLost,
    violations,
    wrong,
    missing: lacking,
  };
  return { summary, lines: linesOf(summary) };
}

function pagesFailed(users: StoryResult['users'], from: number | undefined): number {
  const failed = from === undefined ? [] : users.failedBetween(from, Number.POSITIVE_INFINITY);
  return failed.filter(({ kind }) => kind === 'read').length;
}

function partOf(each: SharedOut) {
  const { from, to, meant, counted } = each;
  const requests = total(counted);
  return {
    meantPercent: Math.round(shareOf(meant) * 100),
    countedPercent: requests === 0 ? null : Math.round((shareOf(counted) / requests) * 1_000) / 10,
    requests,
    forMs: to - from,
  };
}

/** What of it is the new region's. */
function shareOf(byRegion: Readonly<Record<string, number>>): number {
  return byRegion[regions.standby] ?? 0;
}

interface Summed {
  readonly parts: readonly ReturnType<typeof partOf>[];
  readonly backAfterMs: number | null;
  readonly requestsFailed: number;
  readonly pagesFailed: number;
  readonly writesAcknowledged: number;
  readonly writesLost: number;
  readonly violations: number;
  readonly wrong: readonly string[];
}

function linesOf({ parts, backAfterMs, wrong, ...counts }: Summed): string[] {
  return [
    ...parts.map(({ meantPercent, countedPercent, requests, forMs }) => {
      const seen = countedPercent === null ? 'nothing' : percent(countedPercent / 100);
      return `${String(meantPercent).padStart(3)} % to ${regions.standby} for ${(forMs / 1_000).toFixed(1).padStart(4)} s: its servers answered ${seen} of ${requests} requests`;
    }),
    `users went back           ${backAfterMs === null ? 'never' : `${backAfterMs} ms after it was decided`}`,
    `requests failed           ${counts.requestsFailed}, of these pages while it was well: ${counts.pagesFailed}`,
    `acknowledged writes lost  ${counts.writesLost} of ${counts.writesAcknowledged}`,
    `laws broken               ${counts.violations}`,
    ...wrong,
  ];
}
