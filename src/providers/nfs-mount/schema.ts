import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';
import { secretReference } from '../../outbound/secret-reference.ts';
import { hostKeySetting } from '../../outbound/ssh/host-key.ts';

const host = z.strictObject({
  address: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]+$/, 'expected a host name or an IP address')
    .describe('The server: a host name or an IP address.'),
  port: z.int().min(1).max(65_535).default(22).describe('The port of its SSH server.'),
  hostKey: hostKeySetting.describe(
    'Its public host key: the content of `/etc/ssh/ssh_host_ed25519_key.pub`. With another one nothing is sent.',
  ),
});

/** Settings for servers that mount a volume by NFS, and are told over SSH from where. */
export const nfsMountSettings = z.strictObject({
  provider: z
    .literal('nfs-mount')
    .describe(
      'Servers that mount a volume by NFS: unmounted over SSH where its data is to leave, and mounted where it has been made the primary.',
    ),
  volume: z.string().min(1).describe('The resource whose volume it is: its address in the region is what is mounted.'),
  mountPoint: z
    .string()
    .regex(/^\/[\w./+-]+$/, 'expected a path that begins with `/`')
    .describe('The folder that it is mounted at, on every server. It is there already.'),
  type: z.enum(['nfs', 'nfs4']).default('nfs').describe('The type of file system, as `mount -t` has it.'),
  options: z
    .string()
    .regex(/^[\w=.,:/-]+$/, 'expected options as `mount -o` has them, such as `nfsvers=3,hard`')
    .default('nfsvers=3')
    .describe(
      'The options, as `mount -o` has them. Classic File Storage wants `nfsvers=3`, VPC `nfsvers=4.1,sec=sys`.',
    ),
  unmounts: z
    .boolean()
    .default(true)
    .describe(
      'Whether it is unmounted in the region that a planned move leaves, before the volume is flipped. A file that is open there keeps the move from going on.',
    ),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'expected the name of a user of the server')
    .default('regent')
    .describe('As whom Regent logs in.'),
  sudo: z
    .boolean()
    .default(true)
    .describe(
      'Whether `mount` and `umount` are run with `sudo -n`. `false`: the user may do that itself, as root can.',
    ),
  privateKey: secretReference.describe('The private key that it logs in with: env:NAME or file:PATH.'),
  passphrase: secretReference
    .optional()
    .describe('The passphrase of the private key, if it has one: env:NAME or file:PATH.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        hosts: z.array(host).min(1).readonly().describe('The servers; it is mounted in the region when it is on all.'),
      }),
    )
    .describe('By region: the servers that mount it there.'),
  deadlines: z
    .strictObject({
      mount: duration.optional().describe('Until it is mounted on every server: by default 3 minutes.'),
      unmount: duration.optional().describe('Until it is unmounted on every server: by default 1 minute.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
});

export type NfsMountSettings = z.output<typeof nfsMountSettings>;
export type NfsHost = z.output<typeof host>;
