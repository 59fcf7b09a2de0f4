import { join } from 'node:path';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';

/** What a database is, how the next commands end, and what its instance is. */
type StandInFile =
  | 'role'
  | 'state'
  | 'configured'
  | 'refusal'
  | 'slow'
  | 'hang'
  | 'diverged'
  | 'instance'
  | 'stubborn'
  | 'unlisted'
  | 'autostart'
  | 'monitored';

/** A database server with stand-ins for what Regent runs of Db2. */
export type DatabaseServer = SshServer<StandInFile>;

/** Starts one that lets in whoever runs this test with that key. */
export function startDatabaseServer(authorizedKey: string): Promise<DatabaseServer> {
  const standIn = join(import.meta.dirname, 'stand-in');
  return startSshServer(authorizedKey, { standIn, profile: 'db2profile' });
}
