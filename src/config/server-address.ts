import { z } from 'zod';
import { expects } from './wording.ts';

/** Where a server is reached: scheme, host, port, perhaps a path, and nobody's name. */
export function serverAddress(whose: string) {
  const form = expects(`the http:// or https:// URL of ${whose}, without a user name in it`);
  return z.string(form).refine(isAddress, form);
}

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
