/** How a result is printed: for people, or as a document for scripts. */
export const formats = ['table', 'json', 'yaml'] as const;

/** The forms that only a report has besides. */
export const reportFormats = ['markdown', 'html'] as const;

export type Format = (typeof formats)[number] | (typeof reportFormats)[number];

/** Writes a document for scripts, without a line break at its end. */
export type DocumentWriter = (document: unknown) => string;

/** The writer of a format; undefined where it is for people. */
export async function writerOf(format: Format): Promise<DocumentWriter | undefined> {
  if (format === 'json') return (document) => JSON.stringify(document, null, 2);
  if (format !== 'yaml') return undefined;
  // Loaded here, because other formats should start at once.
  const { stringify } = await import('yaml');
  return (document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}
