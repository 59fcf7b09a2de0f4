import { isIP } from 'node:net';
import { z } from 'zod';
import { expects } from './wording.ts';

const FORM = expects('a host name or an IP address, without scheme, port or path');
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** A host name or an IP address, and nothing around it. */
export const host = z.string(FORM).min(1, FORM).max(253, FORM).refine(isHost, FORM);

function isHost(text: string): boolean {
  return (
    isIP(text) !== 0 ||
    text
      .replace(/\.$/, '')
      .split('.')
      .every((label) => LABEL.test(label))
  );
}
