import { readFileSync } from 'node:fs';
import { type Environment, environment } from './environment.ts';
import { Secret } from './secret.ts';

/** A reference that leads to no value. The message names the reference and what to do, never a value. */
export class SecretUnavailable extends Error {
  readonly reference: string;

  constructor(reference: string, because: string) {
    super(`The secret ${reference} ${because}`);
    this.name = 'SecretUnavailable';
    this.reference = reference;
  }
}

/**
 * The value behind `env:NAME` or `file:PATH`; of a file without the one newline that editors end it with. Files are read
 * anew each time, so that a secret may be renewed. Throws `SecretUnavailable`.
 */
export function resolveSecret(reference: string, variables: Environment = environment()): Secret {
  const { kind, name } = /^(?<kind>env|file):(?<name>.+)$/s.exec(reference)?.groups ?? {};
  // What is no reference may be the secret itself, so the message must not repeat it.
  if (kind === undefined || name === undefined) throw new SecretUnavailable('', 'is not env:NAME or file:PATH.');
  const value = kind === 'env' ? variables[name] : readSecretFile(reference, name);
  if (value === undefined) {
    throw new SecretUnavailable(reference, `is not there: set the environment variable ${name} for this process.`);
  }
  if (value === '') throw new SecretUnavailable(reference, 'is empty: give it a value.');
  return new Secret(reference, value);
}

function readSecretFile(reference: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new SecretUnavailable(reference, `can't be read (${code}): create ${path}, or let this process read it.`);
  }
}
