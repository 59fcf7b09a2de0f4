import type { Stage } from './inject.ts';

/** The Redis server of a place stops at once. */
export function killRedis({ world }: Stage, place: string): void {
  const server = world.cluster.servers.find((each) => each.place === place);
  if (server?.process.alive !== true) return;
  server.process.kill();
  world.record.tell({ type: 'process', process: server.name, what: 'died' });
}

/** It comes back with what it had, unless its region is dead. */
export function startRedis({ world }: Stage, place: string): void {
  const server = world.cluster.servers.find((each) => each.place === place);
  if (server === undefined || server.process.alive || world.cloud.stateOf(place) === 'dead') return;
  server.process = world.newProcess(server.name, place);
  world.cluster.restarted(server);
  world.record.tell({ type: 'process', process: server.name, what: 'started' });
}
