import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import { type Locate, locator } from './locate.ts';
import type { Problem } from './problems.ts';
import { ALIASES_MAX, danglingAliases, type Fault, reasonFor, repeatedKeys, syntaxFaults } from './yaml-faults.ts';

/** JavaScript holds every whole number of so many digits exactly. */
const DIGITS_MAX = 15;

/** A YAML text, read. */
export interface YamlDocument {
  readonly value: unknown;
  /** What is wrong with it as YAML without making it unreadable. */
  readonly problems: readonly Problem[];
  /** Where a setting or its key, or the nearest thing above it, stands in the text. */
  readonly locate: Locate;
}

/** Reads YAML, or says everything that makes it unreadable. Never throws. */
export function readYaml(text: string): YamlDocument | { readonly unreadable: readonly Problem[] } {
  const lines = new LineCounter();
  const problemAt = ({ offset, message }: Fault): Problem => {
    const { line, col } = lines.linePos(offset);
    return { path: '', line: Math.max(1, line), column: Math.max(1, col), message };
  };
  try {
    // yaml's own search for repeated keys takes minutes where a map has a hundred thousand.
    const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true, uniqueKeys: false };
    const document = parseDocument(text, options);
    const faults = [...syntaxFaults(document), ...danglingAliases(document)];
    if (faults.length > 0) return { unreadable: faults.map(problemAt) };
    keepLongNumbers(document);
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    const problems = repeatedKeys(document, lines).map(problemAt);
    return { value, problems, locate: locator(document, lines) };
  } catch (error) {
    return { unreadable: [problemAt({ offset: 0, message: reasonFor(error) })] };
  }
}

/**
 * Ids of external objects may consist of digits alone, or of digits and one `e`. As a number such an id would lose its
 * last digits, and no number here is that long; so it stays the text it is.
 */
function keepLongNumbers(document: Document): void {
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'number' && (node.source?.length ?? 0) > DIGITS_MAX) node.value = node.source;
    },
  });
}
