import type { RegionObservation } from '../../domain/observation.ts';
import { unseen } from '../../domain/observation.ts';
import type { Db2pd, Db2Time, HadrStatus } from './db2pd.ts';
import { lagBytesOf, lossByForce } from './loss.ts';
import { readyForSwitch, readyForTakeover, receiving, takeableByForce } from './readiness.ts';

/** What one side of the pair shows, in our words. */
export function sideOf(db2pd: Db2pd, wallMs: number): RegionObservation {
  if (db2pd.kind === 'unreadable') return unseen('db2pd printed something that is not known.');
  if (db2pd.kind === 'inactive') return stoppedSide(undefined);
  const [status, ...others] = db2pd.statuses;
  if (status === undefined) return unseen('db2pd printed no HADR status.');
  const { role, state = 'an unknown state', connectStatus = 'of unknown connection' } = status;
  if (others.some((other) => other.role !== role)) return unseen('db2pd printed more than one role.');
  if (role === 'PRIMARY') return primary(db2pd.statuses);
  if (role !== 'STANDBY') return unseen(`Db2 says that its role is ${role}, which is not known.`);
  const graceful = readyForSwitch(status);
  const forced = readyForTakeover(status, db2pd.clock, wallMs);
  const receives = receiving(status).answer;
  const lossy = forced.answer !== 'yes' && takeableByForce(status).answer === 'yes';
  const lagBytes = lagBytesOf(status);
  return {
    role: 'replica',
    ready: { graceful: graceful.answer, forced: forced.answer },
    ...(lagBytes === undefined ? {} : { lagBytes }),
    ...(lossy ? { loss: lossByForce(status, db2pd.clock, wallMs) } : {}),
    replicating: receives,
    // Db2 lets nothing follow that has written what its primary lacks: it shuts that down (IBM docs, reintegrating a database).
    ...(receives === 'yes' && { followed: 'yes' as const }),
    ...writtenUntil(status.standbyLogTime),
    detail: `Standby in ${state}, ${connectStatus}. ${forced.because}${alsoFor(graceful.answer, graceful.because)}`,
  };
}

/** A primary with several standbys prints a block for each; where it holds writes back, all of it does. */
function primary(statuses: readonly HadrStatus[]): RegionObservation {
  const towards = statuses.map(
    ({ state = 'an unknown state', connectStatus = 'of unknown connection' }) => `${state}, ${connectStatus}`,
  );
  const holds = statuses.some(({ state }) => state === 'DISCONNECTED_PEER');
  const held = holds ? ', and holds writes back until the peer window ends' : '';
  const until = writtenUntil(statuses[0]?.primaryLogTime);
  if (towards.length === 1) return { role: 'primary', ...until, detail: `Primary in ${towards[0]}${held}.` };
  const each = statuses.map(({ standbyHost = 'a standby' }, index) => `${towards[index]} (${standbyHost})`);
  return { role: 'primary', ...until, detail: `Primary of ${each.length} standbys: ${each.join('; ')}${held}.` };
}

/** Log records carry the time of the primary that wrote them; in seconds since 1970 it is the same wherever it is printed. */
function writtenUntil(at: Db2Time | undefined): Pick<RegionObservation, 'writtenUntil'> {
  return at?.epochMs === undefined ? {} : { writtenUntil: at.epochMs };
}

function alsoFor(answer: string, because: string): string {
  return answer === 'yes' ? '' : ` No role switch now: ${because}`;
}

/** A stopped database can't be written; whether it was the primary stands in its configuration. `rebuild`: where its log has diverged. */
export function stoppedSide(role: string | undefined, rebuild?: string): RegionObservation {
  const was = role === undefined ? '' : ` Its configuration says ${role}.`;
  const lost = rebuild === undefined ? '' : ` ${rebuild}`;
  const parted = rebuild === undefined ? {} : { followed: 'no' as const };
  return { role: 'none', replicating: 'no', ...parted, detail: `The database is not active.${was}${lost}` };
}
