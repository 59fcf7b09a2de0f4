import type { RegionObservation } from '../../domain/observation.ts';
import { unseen } from '../../domain/observation.ts';
import { configuredRole, type Db2pd } from './db2pd.ts';
import { readyForSwitch, readyForTakeover, receiving } from './readiness.ts';

/** What one side of the pair shows, in our words. `configuration` is `db2 get db cfg`'s output where it was asked for. */
export function sideOf(db2pd: Db2pd, wallMs: number, configuration?: string): RegionObservation {
  if (db2pd.kind === 'unreadable') return unseen('db2pd printed something that is not known.');
  if (db2pd.kind === 'inactive') return stopped(configuration);
  const [status] = db2pd.statuses;
  if (status === undefined) return unseen('db2pd printed no HADR status.');
  const { role, state = 'an unknown state', connectStatus = 'of unknown connection' } = status;
  if (role === 'PRIMARY') {
    const held = state === 'DISCONNECTED_PEER' ? ', and holds writes back until the peer window ends' : '';
    return { role: 'primary', detail: `Primary in ${state}, ${connectStatus}${held}.` };
  }
  if (role !== 'STANDBY') return unseen(`Db2 says that its role is ${role}, which is not known.`);
  const graceful = readyForSwitch(status);
  const forced = readyForTakeover(status, db2pd.clock, wallMs);
  return {
    role: 'replica',
    ready: { graceful: graceful.answer, forced: forced.answer },
    replicating: receiving(status).answer,
    detail: `Standby in ${state}, ${connectStatus}. ${forced.because}${alsoFor(graceful.answer, graceful.because)}`,
  };
}

function alsoFor(answer: string, because: string): string {
  return answer === 'yes' ? '' : ` No role switch now: ${because}`;
}

/** A stopped database can't be written; whether it was the primary stands in its configuration. */
function stopped(configuration: string | undefined): RegionObservation {
  const role = configuration === undefined ? undefined : configuredRole(configuration);
  const was = role === undefined ? '' : ` Its configuration says ${role}.`;
  return { role: 'none', replicating: 'no', detail: `The database is not active.${was}` };
}
