import { why, whyNot } from '../../../src/domain/why.ts';
import { whyText } from '../../../src/domain/why-text.ts';
import { wrap } from '../runner/render.ts';
import type { Handler } from './command.ts';
import { bodyOf } from './operators.ts';

/** Why it is as it is, or why a command would be answered as it would. */
export const explainCommands: Readonly<Record<string, Handler>> = {
  why: ({ application, state, view }) => wrapped(whyText(why(application, state, view))),
  /** `why-not failover to eu-de`, `why-not abort` */
  'why-not': (world, words) => {
    const override = words.after('override');
    const first = { abort: 'aborts', force: 'forces', approve: 'approves', retry: 'retries', skip: 'skips' };
    const short = Object.entries(first).find(([word]) => words.take(word));
    const body = bodyOf(short?.[1] ?? 'orders', words, override);
    const command = world.commandBy('somebody', 'It is only supposed.', body);
    return wrapped(whyText(whyNot(world.application, world.state, world.view, command)));
  },
};

function wrapped(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const indent = line.length - line.trimStart().length;
    return wrap(line.trimStart(), indent + 4, indent);
  });
}
