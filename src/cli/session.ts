import { readFileSync } from 'node:fs';
import { type Client, createClient } from './client.ts';
import { CliError, exit } from './exit.ts';
import { type Format, writerOf } from './format.ts';
import type { CliIo } from './io.ts';
import { createScreen, type Screen } from './screen.ts';

/** What a verb about a running Regent works with. */
export interface Session {
  readonly io: CliIo;
  readonly screen: Screen;
  readonly client: Client;
  /** How to come back to an operation that is not followed to its end, where its Regent does not go on by itself. */
  readonly comeBack?: ((operation: string) => string) | undefined;
}

/** The options that every verb understands. */
export interface GlobalOptions {
  readonly server: string;
  readonly tokenFile?: string;
  readonly output: Format;
}

/** Where a controller listens unless it is told otherwise. */
export const DEFAULT_SERVER = 'http://127.0.0.1:8080';

/** Prepares a verb: where to call, as whom, and how to print. */
export async function openSession(io: CliIo, options: GlobalOptions): Promise<Session> {
  const servers = options.server.split(',').map(serverOf);
  const client = createClient({ servers, token: tokenOf(io, options), io });
  return { io, client, screen: createScreen(io, await writerOf(options.output)) };
}

function serverOf(text: string): string {
  const url = URL.parse(text.trim());
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url.href.replace(/\/+$/, '');
  const message = `"${text.trim()}" is not an address of a controller: expected one such as ${DEFAULT_SERVER}.`;
  throw new CliError(message, exit.badInput);
}

/** A token is a line; headers hold nothing but visible characters. */
export function tokenOf(io: CliIo, { tokenFile }: GlobalOptions): string | undefined {
  const token = tokenFile === undefined ? io.env.REGENT_TOKEN?.trim() : readToken(tokenFile);
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CliError(
    `The token in ${tokenFile ?? 'REGENT_TOKEN'} is not one word of visible characters.`,
    exit.badInput,
  );
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliError(`The token file ${file} can not be read (${why}). Check --token-file.`, exit.badInput);
  }
}
