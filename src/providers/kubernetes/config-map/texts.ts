import type { Read } from '../api-server.ts';
import { place } from './schema.ts';

/** What the keys of a ConfigMap are to hold, or why nobody can say. */
export type Texts = Read<Readonly<Record<string, string>>>;

/** The texts of the settings, with the addresses that were seen put in. */
export function textsFor(data: Readonly<Record<string, string>>, addresses: Readonly<Record<string, string>>): Texts {
  const filled: Record<string, string> = {};
  for (const [key, text] of Object.entries(data)) {
    const missing: string[] = [];
    filled[key] = text.replaceAll(place, (whole, resource: string, part?: string) => {
      const found = partOf(addresses[resource], part);
      if (found === undefined) missing.push(whole);
      return found ?? '';
    });
    if (missing.length > 0)
      return { ok: false, because: `Nobody has seen where that is mounted from: ${missing.join(', ')}.` };
  }
  return { ok: true, value: filled };
}

/** The entries of the first that the second does not have. */
export function differing(
  wanted: Readonly<Record<string, string>>,
  has: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => has[key] !== value));
}

/** NFS: `host:/path`. Another form has no such parts. */
function partOf(address: string | undefined, part: string | undefined): string | undefined {
  if (address === undefined || part === undefined) return address;
  const [, host, path] = /^([^:/]+):(\/.*)$/.exec(address) ?? [];
  return part === 'host' ? host : path;
}
