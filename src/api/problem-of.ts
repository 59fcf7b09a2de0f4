import { Problem, type ProblemCode } from './problems.ts';

/**
 * The problem behind whatever was thrown. Errors are told apart by name, so that the API needs nothing of the rooms that
 * throw them. What nobody foresaw becomes `internal`, which tells the caller nothing of its inside.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { name, type, message } = described(error);
  const named = byName[name];
  if (named !== undefined) return new Problem(named, message);
  const read = byType[type];
  if (read !== undefined) return new Problem(read.code, read.detail);
  if (name === 'URIError') return new Problem('bad-input', 'The address is not correctly percent-encoded.');
  return new Problem('internal', 'The reason is in the log of this controller.');
}

const byName: Readonly<Record<string, ProblemCode>> = {
  UnknownApplication: 'not-found',
  NoAnswer: 'no-answer',
  StoreUnavailable: 'store-unavailable',
};

/** What Express's body parser calls its errors. Their own messages quote the body, which may hold a secret. */
const byType: Readonly<Record<string, { code: ProblemCode; detail: string }>> = {
  'entity.parse.failed': { code: 'bad-json', detail: 'The body can not be read as a JSON object.' },
  'entity.too.large': { code: 'too-large', detail: 'The body may have 64 KiB.' },
  'charset.unsupported': { code: 'unsupported-media-type', detail: 'The body must be in UTF-8.' },
  'encoding.unsupported': {
    code: 'unsupported-media-type',
    detail: 'A compressed body is not read; send it as it is.',
  },
  'request.aborted': { code: 'bad-input', detail: 'The body ended too early.' },
  'request.size.invalid': { code: 'bad-input', detail: 'The body is not as long as its Content-Length says.' },
};

function described(error: unknown): { name: string; type: string; message: string } {
  if (!(error instanceof Error)) return { name: '', type: '', message: '' };
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  return { name: error.name, type, message: error.message };
}
