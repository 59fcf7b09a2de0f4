import { z } from 'zod';

/** The address of another system. A name and a password in it would be a secret in the open, in every log and message. */
export const address = z
  .url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
  .refine(
    (text) => !hasUser(text),
    'must hold no user name and no password: a secret is only ever referred to, as env:NAME or file:PATH',
  );

function hasUser(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.username !== '' || url.password !== '');
}
