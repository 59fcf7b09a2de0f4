import { type Document, isAlias, isScalar, type LineCounter, visit } from 'yaml';

/** An application or a thousand may share a few anchors; more than this is made to fill the memory. */
export const ALIASES_MAX = 10_000;

/** One wrong indent can make every line after it wrong. */
const FAULTS_MAX = 20;

const TOO_DEEP = 'nested too deeply: expected a configuration';

/** Something wrong with a text as YAML. */
export interface Fault {
  /** In characters from the beginning. */
  readonly offset: number;
  readonly message: string;
}

/** What yaml complains of, in its own good words but for those that assume one knows its options. */
export function syntaxFaults({ errors }: Document): Fault[] {
  const tooDeep = errors.find(({ message }) => /call stack|stack overflow/i.test(message));
  if (tooDeep !== undefined) return [{ offset: tooDeep.pos[0], message: TOO_DEEP }];
  const plain: Readonly<Record<string, string>> = {
    NON_STRING_KEY: 'a key must be plain text',
    MULTIPLE_DOCS: 'a second document begins here (---): expected one only',
  };
  return errors.slice(0, FAULTS_MAX).map(({ code, message, pos }) => ({
    offset: pos[0],
    message: plain[code] ?? `not valid YAML: ${message.split('\n')[0]}`,
  }));
}

/** Keys that stand twice in one map; the later one would win without a word. */
export function repeatedKeys(document: Document, lines: LineCounter): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const first = new Map<string, number>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const [name, offset] = [String(key.value), key.range?.[0] ?? 0];
        const before = first.get(name);
        if (before === undefined) first.set(name, offset);
        else faults.push({ offset, message: repeated(name, lines.linePos(before).line) });
      }
    },
  });
  return faults;
}

function repeated(name: string, line: number): string {
  return `the key "${name}" stands here for the second time (first on line ${line}): remove one of them`;
}

/** Aliases of anchors that do not stand before them. */
export function danglingAliases(document: Document): Fault[] {
  const anchors = new Set<string>();
  const faults: Fault[] = [];
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor);
      if (!isAlias(node) || anchors.has(node.source)) return;
      faults.push({ offset: node.range?.[0] ?? 0, message: `*${node.source} has no &${node.source} before it` });
    },
  });
  return faults;
}

/** Why a document that is valid YAML could not be turned into data. */
export function reasonFor(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/alias/i.test(message)) return `more than ${ALIASES_MAX} aliases, or aliases within aliases: expected fewer`;
  return error instanceof RangeError ? TOO_DEEP : `can't be read as YAML: ${message.split('\n')[0]}`;
}
