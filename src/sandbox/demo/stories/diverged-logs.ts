import { doomedWrites } from '../ledger.ts';
import { missingFromDivergence, sidesOf } from '../return-verdict.ts';
import { recordOf } from '../verdict.ts';
import { regions } from '../world.ts';
import { beFencedAfterAll, cutReplication, loseServerControl, returnAlone } from './returning.ts';
import { becomeSteady, killHome, missing, moveAway, patience, rest } from './scenes.ts';
import type { Stage, Story, Told } from './story.ts';

/** For how long the primary acknowledges writes that its standby never receives, in milliseconds. */
const aloneMs = 3_000;

/**
 * As `returning-primary`, but before it died the old primary had acknowledged writes that its standby never received. Its log
 * can not be joined to that of the new primary: a person has to restore it from a backup, and Regent says from which.
 */
export const divergedLogs: Story = {
  title: 'the old primary comes back with writes that the new one never had',
  redis: 'alone',
  controllers: [regions.home, regions.standby],
  data: { goesOnUnfencedAfter: '4s', peerWindowSeconds: 0, maxDataLoss: '60s' },
  introduction: [
    'Db2 has no peer window in this story, and 60 s of the database may be lost.',
    'fence.onFailure is `proceed`: where the dead region can not be fenced within 4 s, Regent goes on.',
  ],
  tell,
};

async function tell(stage: Stage): Promise<Told> {
  const { supervisor, observer, narrator, users, world } = stage;
  const unfit = (sentence: string, killedAt = Date.now()) => ({ killedAt, failedBack: false, missing: sentence });
  if (!(await becomeSteady(stage))) return unfit(missing(stage, 'It never became steady.'));
  stage.at('steady');
  const restoreControl = await loseServerControl(stage);
  await rest(2_000);
  const mendReplication = await cutReplication(stage);
  await rest(aloneMs);
  const killedAt = killHome(stage);
  stage.at('killed');
  const lacks = await moveAway(stage);
  if (lacks !== undefined) return unfit(lacks, killedAt);
  await mendReplication();
  const unrefused = await returnAlone(stage);
  if (unrefused !== undefined) return unfit(unrefused, killedAt);
  await restoreControl();
  if (!(await beFencedAfterAll(stage)))
    return unfit(missing(stage, 'The old primary was not fenced after all.'), killedAt);
  narrator.heading(`The rest of ${regions.home} comes back`);
  for (const name of supervisor.inRegion(regions.home)) supervisor.revive(name);
  const blocked = await observer.until('a person to be asked', ({ phase }) => phase === 'blocked', patience.home);
  if (!blocked) return unfit(missing(stage, 'Nobody was asked to rebuild the old primary.'), killedAt);
  narrator.good(`A person is asked: ${observer.last?.blocked?.because}`);
  await rest(2_000);
  users.stop();
  const doomed = await doomedWrites(world, regions);
  const quotedMs = [...observer.operations.values()].find(({ kind }) => kind === 'failover')?.quotedLoss['shop-db'];
  const wrong =
    missingFromDivergence(recordOf(world), sidesOf(world, regions)) ??
    unquoted(doomed.at(0)?.at, killedAt, quotedMs) ??
    unsaid(observer.last?.blocked?.because ?? '', world.layout.hadr.database);
  const ended = { killedAt, failedBack: false, doomed: doomed.map(({ id }) => id) };
  return wrong === undefined ? { ...ended, endedWell: true } : { ...ended, missing: wrong };
}

/** What is wrong if more was lost than Regent had said before, in time of writing. */
function unquoted(firstAt: number | undefined, killedAt: number, quotedMs: number | undefined): string | undefined {
  if (firstAt === undefined) return 'Nothing was lost, so the logs can not have diverged.';
  if (quotedMs === undefined) return 'The failover had no quote of what would be lost of the database.';
  const lostMs = killedAt - firstAt;
  return lostMs <= quotedMs ? undefined : `${lostMs} ms of writes were lost, and ${quotedMs} ms were quoted.`;
}

/** What is wrong if a person is not told what to restore from what. */
function unsaid(because: string, database: string): string | undefined {
  const sentence = `Restore ${database} in ${regions.home} from a backup of ${database} in ${regions.standby}`;
  return because.includes(sentence) ? undefined : `A person is not told "${sentence}", but: ${because}`;
}
