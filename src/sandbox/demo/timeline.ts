/** A bar of the timeline, in milliseconds from the kill. */
export interface Bar {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

const width = 60;

/** Draws bars under one another on a common scale, with a ruler below. Returns the lines. */
export function drawTimeline(bars: readonly Bar[]): string[] {
  if (bars.length === 0) return ['(nothing has happened)'];
  const start = Math.min(0, ...bars.map((bar) => bar.from));
  const end = Math.max(1, ...bars.map((bar) => bar.to));
  const labelWidth = Math.max(...bars.map((bar) => bar.label.length));
  const column = (ms: number) => Math.round(((ms - start) / (end - start)) * width);
  const lines = bars.map((bar) => {
    const from = Math.min(column(bar.from), width - 1);
    const length = Math.max(1, column(bar.to) - from);
    const drawn = `${' '.repeat(from)}${'█'.repeat(length)}`.padEnd(width);
    const seconds = `${(bar.from / 1000).toFixed(1)} – ${(bar.to / 1000).toFixed(1)} s`;
    return `${bar.label.padEnd(labelWidth)} │${drawn}│ ${seconds}`;
  });
  return [...lines, `${' '.repeat(labelWidth)} └${'─'.repeat(width)}┘`, ruler(labelWidth, start, end)];
}

function ruler(labelWidth: number, start: number, end: number): string {
  const first = `${(start / 1000).toFixed(0)} s`;
  const last = `${(end / 1000).toFixed(0)} s`;
  return `${' '.repeat(labelWidth + 2)}${first}${' '.repeat(Math.max(1, width - first.length - last.length))}${last}`;
}
