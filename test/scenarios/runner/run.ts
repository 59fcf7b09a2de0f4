import { applicationCommands } from '../commands/application.ts';
import type { Handler } from '../commands/command.ts';
import { explainCommands } from '../commands/explain.ts';
import { fleetCommands } from '../commands/fleet.ts';
import { operationCommands } from '../commands/operation.ts';
import { operatorCommands } from '../commands/operators.ts';
import { resourceCommands } from '../commands/resources.ts';
import { seeingCommands } from '../commands/seeing.ts';
import { timeCommands } from '../commands/time.ts';
import { castOf } from './cast.ts';
import type { Coverage } from './coverage.ts';
import type { Block } from './script.ts';
import { decideUntilRest } from './turn.ts';
import { Words } from './words.ts';
import { World } from './world.ts';

const handlers: Readonly<Record<string, Handler>> = {
  ...applicationCommands,
  ...seeingCommands,
  ...resourceCommands,
  ...operatorCommands,
  ...operationCommands,
  ...timeCommands,
  ...fleetCommands,
  ...explainCommands,
};

/**
 * Carries out a scenario's commands on a world of its own. What each block leads to, as text. What is seen and observed
 * changes all at once within a block; a decision is made at its end, and by whatever takes time.
 */
export function runScript(blocks: readonly Block[], coverage?: Coverage, scribe?: World['scribe']): string[] {
  let world: World | undefined;
  return blocks.map(({ commands, line }) => {
    try {
      const said = commands.flatMap((command) => {
        if (command.startsWith('application ')) {
          world = begin(command, coverage);
          world.scribe = scribe;
        } else if (world === undefined) throw new Error('A scenario begins with `application`.');
        else return carryOutCommand(world, command);
        return [];
      });
      const lines = world === undefined ? said : [...said, ...decideUntilRest(world)];
      return lines.length === 0 ? 'Nothing is decided.' : lines.join('\n');
    } catch (error) {
      throw new Error(`In the block at line ${line}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** One line. Throws for what nobody understands. */
export function carryOutCommand(world: World, command: string): string[] {
  const words = new Words(command);
  const output = handlerOf(words.next('a command'))(world, words);
  words.end();
  return output;
}

/** `application shop regions us-south eu-de active 1` */
export function begin(command: string, coverage?: Coverage): World {
  const words = new Words(command);
  words.take('application');
  const id = words.next('a name');
  const regions = words.after('regions', ['active']);
  const [active = '1'] = words.after('active');
  words.end();
  return new World(castOf(id, regions, Number(active)), coverage);
}

function handlerOf(name: string): Handler {
  const handler = handlers[name];
  if (handler === undefined) throw new Error(`There is no command ${name}.`);
  return handler;
}
