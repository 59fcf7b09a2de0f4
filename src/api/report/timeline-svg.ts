import { duration } from '../../domain/time-in-words.ts';
import { escaped } from '../escaped.ts';
import type { Bar, Lane, Timeline } from './timeline.ts';

/** Heights in CSS pixels. Widths are percentages, so that words stay readable however narrow the screen is. */
const laneHeight = 40;
const barTop = 20;
const barHeight = 12;
const axisHeight = 26;

/** A timeline as inline SVG, styled by the classes of the page that it stands in. */
export function timelineSvg(timeline: Timeline): string {
  const height = timeline.lanes.length * laneHeight + axisHeight;
  const ticks = ticksOf(timeline.to - timeline.from);
  const grid = ticks.map((tick) => gridLine(place(timeline, timeline.from + tick), height - axisHeight));
  const axis = ticks.map((tick, index) => axisWord(timeline, tick, index === ticks.length - 1, height));
  const lanes = timeline.lanes.map((lane, index) => laneSvg(timeline, lane, index * laneHeight));
  return (
    `<svg class="timeline" role="img" aria-label="Timeline" width="100%" height="${height}">` +
    `${grid.join('')}${lanes.join('\n')}${axis.join('')}</svg>`
  );
}

function laneSvg(timeline: Timeline, { label, value, bars, marks }: Lane, top: number): string {
  const drawn = [
    ...bars.map((bar) => barSvg(timeline, bar, top + barTop)),
    ...marks.map(({ at, sentence }) => markSvg(place(timeline, at), top + barTop + barHeight / 2, sentence)),
  ];
  return (
    `<g><text class="label" x="0" y="${top + 14}">${escaped(label)}</text>` +
    `<text class="value" x="100%" y="${top + 14}" text-anchor="end">${escaped(value)}</text>${drawn.join('')}</g>`
  );
}

/** A quote may be longer than what is drawn; the shortest bar still has to be seen. */
function barSvg(timeline: Timeline, { from, to, tone }: Bar, y: number): string {
  const start = place(timeline, from);
  const width = Math.max(0.4, Math.min(place(timeline, to), 100) - start);
  const title = `<title>${escaped(duration(to - from))}</title>`;
  const at = `x="${percent(Math.min(start, 99.6))}" y="${y}" width="${percent(width)}" height="${barHeight}" rx="3"`;
  return `<rect class="${tone}" ${at}>${title}</rect>`;
}

/** Percentages can only place whole drawings, so the diamond is one of its own. */
function markSvg(x: number, y: number, sentence: string): string {
  const diamond = `<path class="mark" d="M0-7L7 0L0 7L-7 0Z"><title>${escaped(sentence)}</title></path>`;
  return `<svg x="${percent(x)}" y="${y}" overflow="visible">${diamond}</svg>`;
}

function gridLine(x: number, height: number): string {
  return `<line class="grid" x1="${percent(x)}" x2="${percent(x)}" y1="0" y2="${height}"/>`;
}

function axisWord(timeline: Timeline, tick: number, last: boolean, height: number): string {
  const x = place(timeline, timeline.from + tick);
  const anchor = tick === 0 ? 'start' : last && x > 90 ? 'end' : 'middle';
  return `<text class="axis" x="${percent(x)}" y="${height - 8}" text-anchor="${anchor}">${tickWord(tick)}</text>`;
}

function place({ from, to }: Timeline, at: number): number {
  return ((Math.max(from, at) - from) / (to - from)) * 100;
}

function percent(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
const paces = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30].map((each) => each * seconds),
  ...[1, 2, 5, 10, 20, 30].map((each) => each * minutes),
  ...[1, 2, 3, 6, 12, 24].map((each) => each * hours),
];

/** Few enough that their words do not touch on a telephone. */
const ticksMost = 5;

function ticksOf(lengthMs: number): number[] {
  const days = 24 * hours * Math.ceil(lengthMs / (24 * hours * ticksMost));
  const pace = paces.find((each) => lengthMs / each <= ticksMost) ?? days;
  return Array.from({ length: Math.floor(lengthMs / pace) + 1 }, (_none, index) => index * pace);
}

function tickWord(ms: number): string {
  if (ms >= hours && ms % hours === 0) return `${ms / hours} h`;
  if (ms >= minutes && ms % minutes === 0) return `${ms / minutes} min`;
  return ms >= minutes ? duration(ms) : `${ms / seconds} s`;
}
