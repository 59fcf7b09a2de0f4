/** A part of a report that is the same whether it is read as Markdown or as a page. */
export interface Section {
  readonly title: string;
  /** A sentence or two. */
  readonly about?: string | undefined;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Said in the place of the table where it has no rows. */
  readonly none: string;
}

/** A text, and whether it is good, doubtful or bad news, or something to be copied. */
export type Cell = string | { readonly text: string; readonly tone: 'good' | 'doubt' | 'bad' | 'code' };

/** The text of a cell alone. */
export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
