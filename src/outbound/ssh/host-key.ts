import { createHash } from 'node:crypto';
import { z } from 'zod';

const types: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  // The key's type names no hash; SHA-1 is none that we would take.
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

const form = new RegExp(`^(?:${Object.keys(types).join('|')}) [A-Za-z0-9+/]{40,}={0,2}(?: .*)?$`);

/** A public host key in a setting, as `ssh_host_ed25519_key.pub` has it. */
export const hostKeySetting = z
  .string()
  .regex(form, 'expected a public host key such as `ssh-ed25519 AAAAC3Nza…`: the content of ssh_host_ed25519_key.pub');

/** A pinned host key, taken apart. */
export interface HostKey {
  /** The signature algorithms with which a server can prove that it has it: only those are offered. */
  readonly algorithms: readonly string[];
  readonly bytes: Buffer;
}

export function hostKeyOf(setting: string): HostKey {
  const [type = '', base64 = ''] = setting.split(' ');
  return { algorithms: types[type] ?? [], bytes: Buffer.from(base64, 'base64') };
}

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
