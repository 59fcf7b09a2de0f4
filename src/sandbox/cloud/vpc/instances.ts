import type { SandboxLayout } from '../../layout.ts';
import type { Power, Server } from '../power.ts';
import { vpcError } from './errors.ts';

/** The database servers as instances of VPC: another face of the same power. */
export class Instances {
  readonly #power: Power;
  readonly #servers: Map<string, { region: string; server: number }>;

  constructor(layout: SandboxLayout, power: Power) {
    this.#power = power;
    this.#servers = new Map(
      Object.entries(layout.regions).flatMap(([region, { instanceId, dbServerId }]) =>
        instanceId === undefined ? [] : [[instanceId, { region, server: dbServerId }] as const],
      ),
    );
  }

  show(region: string, id: string): Record<string, unknown> {
    const { server } = this.#find(region, id);
    return {
      id,
      name: server.hostname,
      status: statusOf(server),
      startable: true,
      health_state: server.state === 'RUNNING' ? 'ok' : 'inapplicable',
      lifecycle_state: 'stable',
      resource_type: 'instance',
    };
  }

  /** The action is taken on; the status follows, and has to be read. */
  act(region: string, id: string, type: unknown): Record<string, unknown> {
    const { server, number } = this.#find(region, id);
    const status = statusOf(server);
    if (type === 'stop' && status !== 'running') throw notIn(id, 'stop', status);
    if (type === 'start' && status !== 'stopped') throw notIn(id, 'start', status);
    if (type === 'stop') this.#power.off(number);
    else if (type === 'start') this.#power.on(number);
    else throw vpcError(400, 'validation_invalid_argument', `type: ${String(type)}`);
    return { id: `${id}-action`, type, status: 'pending' };
  }

  #find(region: string, id: string): { server: Server; number: number } {
    const known = this.#servers.get(id);
    const server = known?.region === region ? this.#power.find(known.server) : undefined;
    if (!known || !server) throw vpcError(404, 'not_found', `Instance ${id} was not found.`);
    return { server, number: known.server };
  }
}

function statusOf({ state, transition }: Server): 'running' | 'stopped' | 'starting' | 'stopping' {
  if (transition === 'POWER_OFF') return 'stopping';
  if (transition === 'POWER_ON') return 'starting';
  return state === 'RUNNING' ? 'running' : 'stopped';
}

function notIn(id: string, what: string, status: string) {
  return vpcError(409, `instance_cannot_${what}`, `Instance ${id} is ${status}, so it can't ${what}.`);
}
