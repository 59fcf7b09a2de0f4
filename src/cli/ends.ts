import { type Command, Option } from 'commander';
import { CliError, exit } from './exit.ts';

/** When something ends by itself, as it is asked for: one of both. */
export interface Ends {
  readonly until?: string;
  readonly for?: string;
}

/** `--until <instant>` and `--for <duration>`, of which only one may be given. */
export function addEnds(command: Command, what: string): Command {
  return command
    .addOption(new Option('--until <instant>', `when ${what}, such as 2026-01-02T03:04Z`).conflicts('for'))
    .addOption(new Option('--for <duration>', `after how long ${what}: 90s, 30m, 2h, 7d`));
}

/** As the API takes it. */
export function endsAsked({ until, for: lasts }: Ends): Ends {
  return { ...(until !== undefined && { until: instantOf(until) }), ...(lasts !== undefined && { for: lasts }) };
}

/** An instant with its zone, so that nobody has to guess whose clock is meant. */
export function instantOf(text: string): string {
  const date = new Date(
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? text : Number.NaN,
  );
  if (!Number.isNaN(date.valueOf())) return date.toISOString();
  const message = `"${text}" is no instant with its zone: expected one such as 2026-01-02T03:04Z or 2026-01-02T03:04+01:00.`;
  throw new CliError(message, exit.badInput);
}
