import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Path } from './path.ts';

/** A place in the text. Line and column count from 1. */
export interface Located {
  readonly line: number;
  readonly column: number;
  /** False when the setting itself is not in the file and this is the nearest thing above it. */
  readonly exact: boolean;
}

/** Tells where a setting stands in the text, or its key. */
export type Locate = (path: Path, part?: 'key' | 'value') => Located;

/** Makes the function that finds settings in a document's text. */
export function locator(document: Document, lines: LineCounter): Locate {
  const step = stepper(document);
  return (path, part = 'value') => {
    let node: unknown = document.contents;
    let offset = offsetOf(node) ?? 0;
    let depth = 0;
    for (; depth < path.length; depth += 1) {
      const found = step(node, path[depth]);
      if (found === undefined) break;
      node = isPair(found) ? found.value : found;
      const isKeyWanted = part === 'key' && depth === path.length - 1;
      const keyOffset = isPair(found) ? offsetOf(found.key) : undefined;
      offset = (isKeyWanted ? keyOffset : (offsetOf(node) ?? keyOffset)) ?? offset;
    }
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), exact: depth === path.length };
  };
}

/** One step down from a node: into a list, a map, or through an alias or a merge to where the setting really stands. */
function stepper(document: Document) {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  const indexOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = indexes.get(map) ?? new Map(map.items.map((pair) => [keyText(pair), pair]));
    indexes.set(map, known);
    return known;
  };
  const step = (from: unknown, key: PropertyKey | undefined): Node | Pair | undefined => {
    const node = isAlias(from) ? from.resolve(document) : from;
    if (isSeq(node)) return node.items[Number(key)] as Node | undefined;
    if (!isMap(node)) return undefined;
    const index = indexOf(node);
    return index.get(String(key)) ?? firstOf(mergedInto(index), (source) => step(source, key));
  };
  return step;
}

/** `<<: *probe` and `<<: [*probe, *slow]` bring settings along that stand elsewhere. */
function mergedInto(index: ReadonlyMap<string, Pair>): readonly unknown[] {
  const sources = index.get('<<')?.value;
  if (sources === undefined || sources === null) return [];
  return isSeq(sources) ? sources.items : [sources];
}

function firstOf<From, To>(candidates: readonly From[], find: (from: From) => To | undefined): To | undefined {
  for (const candidate of candidates) {
    const found = find(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function keyText(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key);
}

/** The offset of a node; a value that was left empty stands nowhere and has none. */
function offsetOf(node: unknown): number | undefined {
  const range = (node as Partial<Node> | null | undefined)?.range;
  return range === undefined || range === null ? undefined : range[0];
}
