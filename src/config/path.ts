/** Where a value stands in the configuration, from the top. */
export type Path = readonly PropertyKey[];

/** A path as people write it: `applications[0].regions[1].name`. */
export function formatPath(path: Path): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : formatKey(String(key)))).join('');
  return text.replace(/^\./, '');
}

function formatKey(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
