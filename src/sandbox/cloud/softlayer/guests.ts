import type { Power } from '../power.ts';
import { notFound, softLayerError } from './errors.ts';

export const localGuestProperties = ['id', 'hostname', 'notes'] as const;

/** Power verbs of SoftLayer_Virtual_Guest. `true` means accepted: the state follows, and must be read. */
export function guestMethods(power: Power) {
  const start = (id: number, to: 'on' | 'off'): boolean => {
    const server = power.find(id);
    if (!server) throw notFound('SoftLayer_Virtual_Guest', id);
    if (server.transition) {
      throw softLayerError(500, 'Public', `The guest has an active transaction: ${server.transition}.`);
    }
    if (to === 'on' && server.state === 'RUNNING') {
      throw softLayerError(500, 'Public', 'Unable to power on a guest that is already powered on.');
    }
    return to === 'on' ? power.on(id) : power.off(id);
  };
  return {
    powerOn: (id: number) => start(id, 'on'),
    powerOff: (id: number) => start(id, 'off'),
    powerOffSoft: (id: number) => start(id, 'off'),
  };
}

/** One guest with all its properties. */
export function guestObject(power: Power, id: number): Record<string, unknown> {
  const server = power.find(id);
  if (!server) throw notFound('SoftLayer_Virtual_Guest', id);
  const name = server.state === 'RUNNING' ? 'Running' : 'Halted';
  return {
    id,
    hostname: server.hostname,
    notes: server.notes,
    powerState: { keyName: server.state, name },
    status: { keyName: 'ACTIVE', name: 'Active' },
    activeTransaction: server.transition
      ? { transactionStatus: { name: server.transition, friendlyName: server.transition.toLowerCase() } }
      : null,
  };
}
