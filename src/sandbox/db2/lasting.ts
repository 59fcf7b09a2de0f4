export type Role = 'PRIMARY' | 'STANDBY';

/** What survives the process. `newestSeen` is the newest generation any primary has told us of. */
export type Lasting = {
  role: Role;
  generation: number;
  timeline: string;
  newestSeen: number;
  /** Why the database is not started along with the process, if it is not. */
  keptDown: 'deactivated' | 'diverged' | null;
  fencing: Record<string, { epoch: number; token: number; operation?: string }>;
};
