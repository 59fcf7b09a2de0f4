import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { environment } from '../../src/config/environment.ts';
import { resolveSecret, SecretUnavailable } from '../../src/config/secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'regent-secrets-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a secret', () => {
  it('is read from an environment variable', () => {
    expect(resolveSecret('env:TOKEN', { TOKEN: 'hunter2' }).reveal()).toBe('hunter2');
  });

  it.each([
    ['hunter2\n', 'hunter2'],
    ['hunter2\r\n', 'hunter2'],
    ['hunter2\n\n', 'hunter2\n'],
    [' hunter2 ', ' hunter2 '],
  ])('is read from a file that holds %j as %j', (written, value) => {
    writeFileSync(join(folder, 'token'), written);

    expect(resolveSecret(`file:${join(folder, 'token')}`).reveal()).toBe(value);
  });

  it('is read anew each time, so that it can be renewed', () => {
    const reference = `file:${join(folder, 'renewed')}`;
    writeFileSync(join(folder, 'renewed'), 'old');
    resolveSecret(reference);
    writeFileSync(join(folder, 'renewed'), 'new');

    expect(resolveSecret(reference).reveal()).toBe('new');
  });

  it.each([
    ['env:MISSING', 'The secret env:MISSING is not there: set the environment variable MISSING for this process.'],
    ['env:EMPTY', 'The secret env:EMPTY is empty: give it a value.'],
    ['file:/nowhere/token', "The secret file:/nowhere/token can't be read (ENOENT): create /nowhere/token, or let"],
    [`file:${folder}`, "can't be read (EISDIR)"],
  ])('that %s does not lead to is said with what to do', (reference, sentence) => {
    expect(() => resolveSecret(reference, { EMPTY: '' })).toThrow(SecretUnavailable);
    expect(() => resolveSecret(reference, { EMPTY: '' })).toThrow(sentence);
  });

  it('that stands where its reference should is not repeated', () => {
    expect(() => resolveSecret('hunter2')).toThrow('is not env:NAME or file:PATH.');
    expect(() => resolveSecret('hunter2')).not.toThrow('hunter2');
  });

  it('shows its reference and never its value', () => {
    const secret = resolveSecret('env:TOKEN', { TOKEN: 'hunter2' });
    const shown = [JSON.stringify({ secret }), inspect({ secret }, { showHidden: true, depth: 9 }), `${secret}`];

    expect(shown.every((text) => text.includes('[secret env:TOKEN]'))).toBe(true);
    expect(shown.join()).not.toContain('hunter2');
  });

  it('comes from the environment of this process when no other is given', () => {
    expect(environment()).toBe(process.env);
  });
});
