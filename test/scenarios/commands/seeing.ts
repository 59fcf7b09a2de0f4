import type { Verdict } from '../../../src/domain/report.ts';
import { announcementOf } from '../../../src/domain/witness.ts';
import { oneOf } from '../runner/words.ts';
import type { World } from '../runner/world.ts';
import type { Handler } from './command.ts';

/** What the vantages see. */
export const seeingCommands: Readonly<Record<string, Handler>> = {
  /** `region us-south dies`: its own vantage falls silent and the others see all of it down; `returns` undoes that. */
  region: (world, words) => {
    const region = words.next('a region');
    const dies = oneOf(words.next('dies or returns'), 'dies', 'returns') === 'dies';
    if (dies) world.sky.silence(region, world.now - world.application.policy.staleAfterMs - 1);
    else world.sky.hear(region);
    const others = world.application.vantages.filter((vantage) => !dies || vantage !== region);
    see(world, others, (each) => each === region, dies ? 'down' : 'up', dies ? 'timeout' : 'ok');
    return [];
  },
  /** `zone us-south dal10 dies` */
  zone: (world, words) => {
    const region = words.next('a region');
    const zone = words.next('a zone');
    const dies = oneOf(words.next('dies or returns'), 'dies', 'returns') === 'dies';
    const inZone = (each: string, target: string) => each === region && target === `web-${zone}`;
    see(world, world.application.vantages, inZone, dies ? 'down' : 'up', dies ? 'connect-refused' : 'ok');
    return [];
  },
  /** `seen us-south down by eu-de au-syd`, `seen us-south/db down`; by everybody where nobody is named. */
  seen: (world, words) => {
    const [region, target] = words.next('a region').split('/');
    const verdict = oneOf(words.next('up, down or unknown'), 'up', 'down', 'unknown');
    const reasons = { up: 'ok', down: 'connect-refused', unknown: 'thresholds not reached' };
    const keywords = ['by', 'with'];
    const by = words.after('by', keywords);
    const [reason = reasons[verdict]] = words.after('with', keywords);
    const vantages = by.length > 0 ? by : world.application.vantages;
    see(world, vantages, (each, name) => each === region && (target ?? name) === name, verdict, reason);
    return [];
  },
  silent: (world, words) => {
    for (const vantage of words.rest())
      world.sky.silence(vantage, world.now - world.application.policy.staleAfterMs - 1);
    return [];
  },
  heard: (world, words) => {
    for (const vantage of words.rest()) world.sky.hear(vantage);
    return [];
  },
  /** `isolated eu-de`: it has lost its control targets, for every region. */
  isolated: (world, words) => {
    const regions = world.application.regions.map(({ id }) => id);
    for (const vantage of words.rest()) world.sky.isolate(vantage, regions);
    return [];
  },
  /** `release eu-de web 42`: its answers tell that from now on; `release eu-de web none`. */
  release: (world, words) => {
    const region = words.next('a region');
    const target = words.next('a target');
    const release = words.next('a release or none');
    world.sky.run(region, target, release === 'none' ? undefined : release);
    return [];
  },
  /** `users arrive in us-south`, `users arrive nowhere` */
  users: (world, words) => {
    oneOf(words.next('arrive'), 'arrive');
    const where = words.take('in') ? words.next('a region') : oneOf(words.next('in or nowhere'), 'nowhere');
    for (const { id } of world.application.edges) world.sky.serve(id, where === 'nowhere' ? null : where);
    return [];
  },
  /** `controller restless "..."`, `controller calm`, `controller named one` */
  controller: (world, words) => {
    const how = oneOf(words.next('restless, calm or named'), 'restless', 'calm', 'named');
    if (how === 'named') world.nonce = words.next('a name');
    else world.restless = how === 'calm' ? undefined : words.next('why');
    return [];
  },
  /** `witness au-syd knows 7 as shop-7 [unfenced servers us-south]`, `witness au-syd forgets`, `... remembers` (only in memory), `... listens` */
  witness: (world, words) => {
    const vantage = words.next('a vantage');
    const how = oneOf(words.next('what it does'), 'knows', 'forgets', 'remembers', 'listens');
    if (how === 'listens') world.sky.keepUp(vantage);
    if (how === 'forgets') world.sky.keep(vantage, undefined);
    if (how === 'knows') {
      const epoch = Number(words.next('an epoch'));
      oneOf(words.next('as'), 'as');
      const operation = words.next('an operation');
      const [resource, region] = words.after('unfenced');
      const unfenced = resource === undefined || region === undefined ? undefined : [{ resource, region }];
      world.sky.keep(vantage, { epoch, operation, unfenced, durable: true });
    }
    const announced = announcementOf(world.state);
    if (how === 'remembers') world.sky.keep(vantage, announced && { ...announced, durable: false });
    return [];
  },
};

function see(
  world: World,
  vantages: readonly string[],
  matches: (region: string, target: string) => boolean,
  verdict: Verdict,
  reason: string,
): void {
  world.sky.see(world.application, vantages, matches, { verdict, reason });
}
