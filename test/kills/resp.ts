/**
 * Where the item of Redis' protocol that begins at `at` ends, a command or an answer, in RESP 2 or 3. Undefined: not all of
 * it has come yet.
 */
export function itemEnd(bytes: Buffer, at = 0): number | undefined {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const after = lineEnd + 2;
  const kind = String.fromCharCode(bytes[at] ?? 0);
  const count = Number(bytes.toString('latin1', at + 1, lineEnd));
  if ('$=!'.includes(kind)) {
    const end = count < 0 ? after : after + count + 2;
    return end <= bytes.length ? end : undefined;
  }
  const parts = '*~>'.includes(kind) ? count : kind === '%' ? 2 * count : 0;
  let end: number | undefined = after;
  for (let part = 0; part < parts && end !== undefined; part++) end = itemEnd(bytes, end);
  return end;
}

/** The words of a command as clients send them: an array of bulk strings. */
export function wordsOf(command: Buffer): string[] {
  const words: string[] = [];
  let at = command.indexOf('\r\n') + 2;
  for (let end = itemEnd(command, at); end !== undefined; end = itemEnd(command, at)) {
    const from = command.indexOf('\r\n', at) + 2;
    words.push(command.toString('utf8', from, end - 2));
    at = end;
  }
  return words;
}
