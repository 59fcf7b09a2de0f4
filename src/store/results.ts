/** What each script answers instead of a result, as its header says; a test holds the two against each other. */
export const results = {
  'renew-lease': { '-1': 'somebody-else' },
  'release-lease': {},
  claim: { '-1': 'no-lease', '-2': 'owned', '-3': 'another-configuration' },
  yield: { '-1': 'not-owner' },
  census: {},
  commit: { '-1': 'no-lease', '-2': 'not-owner', '-3': 'version-moved', '-4': 'paused', '-5': 'too-late' },
  pause: {},
  'send-command': { '-1': 'too-late' },
  announce: { '-1': 'not-owner' },
  'book-calls': {},
  'publish-gate': { '-1': 'version-moved' },
  'begin-call': { '-1': 'too-late' },
  'end-call': {},
} as const satisfies Readonly<Record<string, Readonly<Record<`-${number}`, string>>>>;

/** A script's name: its file's without the number of keys. */
export type ScriptName = keyof typeof results;

/** Why a script did nothing. */
export type Refusal<Name extends ScriptName> = (typeof results)[Name][keyof (typeof results)[Name]];

/** The name behind a script's answer; undefined when the answer is a result. */
export function refusalOf<Name extends ScriptName>(name: Name, answer: unknown): Refusal<Name> | undefined {
  const codes: Readonly<Record<string, string>> = results[name];
  return typeof answer === 'number' && answer < 0 ? (codes[String(answer)] as Refusal<Name> | undefined) : undefined;
}
