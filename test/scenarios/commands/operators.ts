import type { CommandBody } from '../../../src/domain/command.ts';
import { decideUntilRest } from '../runner/turn.ts';
import { durationMs, oneOf, type Words } from '../runner/words.ts';
import type { World } from '../runner/world.ts';
import type { Handler } from './command.ts';

/** People, by name: `alice orders failover to eu-de because "..." override data-loss`; `too-late`: nobody waits any more. */
export const operatorCommands: Readonly<Record<string, Handler>> = {
  alice: (world, words) => speak(world, 'alice', words),
  bob: (world, words) => speak(world, 'bob', words),
};

function speak(world: World, by: string, words: Words): string[] {
  const verb = words.next('what is asked');
  const tooLate = words.flag('too-late');
  const keywords = ['because', 'override', 'active', 'primary'];
  const [reason = 'No reason was given.'] = words.after('because', keywords);
  const override = words.after('override', keywords);
  if (verb === 'pauses') {
    const [lasts] = words.after('for', keywords);
    world.pause = { by, reason, at: world.now, until: lasts === undefined ? undefined : world.now + durationMs(lasts) };
    return decideUntilRest(world);
  }
  const body = bodyOf(verb, words, override, world.now);
  const command = world.commandBy(by, reason, body);
  world.command = tooLate ? { ...command, validUntil: world.now - 60_000 } : command;
  return decideUntilRest(world);
}

/** What an operator asks for, as the command that it becomes. */
export function bodyOf(verb: string, words: Words, override: readonly string[], now = 0): CommandBody {
  switch (verb) {
    case 'orders':
      return orderOf(words, override);
    case 'adopts':
      return adoptionOf(words);
    case 'sets':
      return automationOf(words, now);
    case 'resumes':
      return { kind: 'resume' };
    case 'acknowledges':
      return { kind: 'acknowledge' };
    case 'approves':
      return { kind: 'approve' };
    case 'calls': {
      const call = words.next('what is called');
      return { kind: 'refused', call, status: Number(words.next('how it is answered')) };
    }
    case 'seconds':
      return { kind: 'second', order: words.next('the id of an order') };
    case 'maintains':
      return maintenanceOf(words, now);
    case 'ends':
      return { kind: 'end-maintenance', maintenance: words.next('the id of a maintenance') };
    case 'aborts':
      return { kind: 'abort' };
    case 'forces':
      return { kind: 'force' };
    case 'retries':
      return { kind: 'retry', step: words.next('a step') };
    case 'skips':
      return { kind: 'skip', step: words.next('a step') };
    default:
      throw new Error(`Nobody ${verb}.`);
  }
}

/** `sets manual`, `sets manual for 2h` */
function automationOf(words: Words, now: number): CommandBody {
  const [lasts] = words.after('for');
  const automation = oneOf(words.next('automatic or manual'), 'automatic', 'manual');
  return { kind: 'automation', automation, ...(lasts !== undefined && { until: now + durationMs(lasts) }) };
}

/** `maintains for 2h`, `maintains eu-de in 1h for 2h` */
function maintenanceOf(words: Words, now: number): CommandBody {
  const keywords = ['in', 'for'];
  const [later] = words.after('in', keywords);
  const [length = '1h'] = words.after('for', keywords);
  const [region] = words.rest();
  const from = now + (later === undefined ? 0 : durationMs(later));
  return { kind: 'maintain', from, until: from + durationMs(length), region };
}

/** `adopts active eu-de us-south primary eu-de`, or as much of it as has to be told. */
function adoptionOf(words: Words): CommandBody {
  const keywords = ['because', 'active', 'primary'];
  const active = words.after('active', keywords);
  const [primary] = words.after('primary', keywords);
  return { kind: 'adopt', active: active.length === 0 ? undefined : active, primary };
}

/** `failover to eu-de`, `drain us-south/dal10`, `failback`, ... */
export function orderOf(words: Words, override: readonly string[]): CommandBody {
  const kind = oneOf(
    words.next('an order'),
    'failover',
    'switchover',
    'failback',
    'reprotect',
    'drain',
    'restore',
    'drill',
  );
  const setAside = override.length === 0 ? {} : { override };
  if (kind === 'reprotect') return { kind };
  if (kind === 'failback') return { kind, ...setAside };
  if (kind === 'drill') return { kind, ...(words.take('to') && { to: words.next('a region') }), ...setAside };
  if (kind === 'drain' || kind === 'restore') {
    const [region = '', zone] = words.next('a region').split('/');
    return { kind, region, zone };
  }
  words.take('to');
  return { kind, to: words.next('a region'), ...setAside };
}
