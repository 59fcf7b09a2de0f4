import { Cron } from 'croner';
import type { RecurringWindow, WindowStandings, Windows, WindowsStanding, WindowUse } from '../domain/windows.ts';

/** More openings in a row than this are not looked at: whoever asks later is told a later end. */
const openingsMax = 200;

/** What was worked out last for a list of windows: it holds from then until the windows close or open. */
const worked = new WeakMap<readonly RecurringWindow[], { from: number; standing: WindowsStanding }>();

/** How the windows of each use stand at an instant, in milliseconds since 1970. Undefined where nothing is kept to windows. */
export function standingsOf(windows: Windows | undefined, now: number): WindowStandings | undefined {
  if (windows === undefined) return undefined;
  const uses = Object.entries(windows) as [WindowUse, readonly RecurringWindow[]][];
  return Object.fromEntries(uses.map(([use, each]) => [use, standingOf(each, now)]));
}

/** How some windows stand together at an instant. */
export function standingOf(windows: readonly RecurringWindow[], now: number): WindowsStanding {
  const last = worked.get(windows);
  if (last !== undefined && last.from <= now && now < endOf(last.standing)) return last.standing;
  const standing = workedOut(windows.map(calendarOf), now);
  worked.set(windows, { from: now, standing });
  return standing;
}

/** When a cron expression of five fields comes next, in milliseconds since 1970. Throws when it is none. Undefined: never. */
export function nextOpening(start: string, timezone: string, after: number): number | undefined {
  return calendarOf({ start, timezone, forMs: 0 }).openingAfter(after);
}

function endOf(standing: WindowsStanding): number {
  return (standing.open ? standing.until : standing.next) ?? Number.POSITIVE_INFINITY;
}

interface Calendar {
  readonly forMs: number;
  openingAfter(instant: number): number | undefined;
}

function calendarOf({ start, timezone, forMs }: RecurringWindow): Calendar {
  const cron = new Cron(start, { timezone, mode: '5-part', paused: true });
  return { forMs, openingAfter: (instant) => cron.nextRun(new Date(instant))?.valueOf() };
}

function workedOut(calendars: readonly Calendar[], now: number): WindowsStanding {
  let until = closesAt(calendars, now);
  if (until === undefined) return { open: false, next: earliest(calendars, now) };
  for (let openings = 0; openings < openingsMax; openings += 1) {
    const further = closesAt(calendars, until);
    if (further === undefined) break;
    until = further;
  }
  return { open: true, until };
}

/** When one of those closes that are open at an instant. A window is open from its opening on and not at its end. */
function closesAt(calendars: readonly Calendar[], instant: number): number | undefined {
  const ends = calendars.flatMap(({ forMs, openingAfter }) => {
    const opened = openingAfter(instant - forMs);
    return opened !== undefined && opened <= instant ? [opened + forMs] : [];
  });
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function earliest(calendars: readonly Calendar[], now: number): number | undefined {
  const openings = calendars.flatMap(({ openingAfter }) => openingAfter(now) ?? []);
  return openings.length === 0 ? undefined : Math.min(...openings);
}
