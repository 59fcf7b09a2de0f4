import { z } from 'zod';

/** An instant as a caller writes it; milliseconds since 1970 in the program. */
export const instantAsked = z.iso
  .datetime({ offset: true, error: 'expected an instant with its zone, such as 2026-01-02T03:04:05Z' })
  .transform((text) => Date.parse(text))
  .meta({ type: 'string', format: 'date-time' });

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** How long something lasts, as a caller writes it: `90s`, `30m`, `2h`, `7d`. Milliseconds in the program. */
const span = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'expected how long it lasts with its unit, such as 90s, 30m, 2h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * units[text.slice(-1) as keyof typeof units])
  .meta({ type: 'string', pattern: '^[1-9]\\d{0,4}[smhd]$' });

/** The members of a body that says when something ends by itself. */
export const ending = {
  until: instantAsked.optional().meta({ description: 'When it ends, by the clock of Redis.' }),
  for: span.optional().meta({ description: 'How long it lasts instead: `90s`, `30m`, `2h`, `7d`.' }),
};

/** What `ending` comes to. */
export interface Ending {
  readonly until?: number | undefined;
  readonly for?: number | undefined;
}

/** How long something lasts that may last. */
export const lasts = { for: ending.for };

/** Whether it says when something ends, in one way. */
export function saysOnce({ until, for: lastsMs }: Ending): boolean {
  return (until === undefined) !== (lastsMs === undefined);
}

/** When it ends that begins at an instant. */
export function endAfter({ until, for: lastsMs }: Ending, from: number): number | undefined {
  return until ?? (lastsMs === undefined ? undefined : from + lastsMs);
}
