import { execFileSync, spawnSync } from 'node:child_process';
import type { ProcessSpec } from '../../src/sandbox/demo/supervisor.ts';

/** Everything that is in no region: the imitation cloud, its edge, the users, and the test itself. */
export const outside = 'outside';

/** The bridge stands apart: in a namespace that translates addresses, it would translate those of passing traffic too. */
const hub = 'hub';

/** How traffic of a region is spoilt. Directions are the region's own. */
export type Spoil =
  | { readonly kind: 'cut'; readonly direction: 'both' | 'in' | 'out' }
  | { readonly kind: 'lossy'; readonly share: number }
  | { readonly kind: 'slow'; readonly kbits: number };

/** A network of one namespace a region, made for one run and gone with it. */
export interface Namespaces {
  /** The same process, in its region's namespace. */
  placed(spec: ProcessSpec): ProcessSpec;
  spoil(region: string, how: Spoil): void;
  /** Takes everything back that `spoil` did to a region. */
  heal(region: string): void;
  close(): void;
}

/** Whether namespaces can be made here, and what is missing otherwise. */
export function namespacesMissing(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'network namespaces need root on Linux';
  for (const [program, how] of [
    ['ip', 'iproute2'],
    ['iptables', 'iptables'],
    ['tc', 'iproute2'],
  ] as const) {
    if (spawnSync(program, ['-V']).error !== undefined) return `${program} is not installed (apt-get install ${how})`;
  }
  return undefined;
}

/** The name of one namespace of a run. */
export function namespaceOf(run: string, place: string): string {
  return `regent-${run}-${place}`;
}

/**
 * Makes a namespace for each region and one for what is outside, all on one bridge. Every process goes on listening on and
 * connecting to 127.0.0.1: in each namespace the ports of the others are translated to the namespace that has them, so
 * that each can be cut off from the rest while what is inside still reaches itself.
 */
export function makeNamespaces(run: string, regions: readonly string[], specs: readonly ProcessSpec[]): Namespaces {
  const places = [outside, ...regions];
  const address = (place: string) => `10.213.77.${places.indexOf(place) + 1}`;
  const portsOf = (place: string) => specs.filter((each) => (each.region ?? outside) === place).flatMap((s) => s.ports);
  const inside = (place: string, program: string, ...args: string[]) =>
    execFileSync('ip', ['netns', 'exec', namespaceOf(run, place), program, ...args], { stdio: 'pipe' });
  const bridge = addBridge(run);
  for (const place of places) addPlace({ run, place, bridge, address: address(place), isFirst: place === outside });
  for (const place of places) {
    for (const other of places.filter((each) => each !== place)) {
      for (const port of portsOf(other)) {
        const to = `${address(other)}:${port}`;
        inside(
          place,
          'iptables',
          ...`-t nat -A OUTPUT -p tcp -d 127.0.0.1 --dport ${port} -j DNAT --to ${to}`.split(' '),
        );
      }
    }
    inside(
      place,
      'iptables',
      ...`-t nat -A POSTROUTING -s 127.0.0.1 -o eth0 -j SNAT --to ${address(place)}`.split(' '),
    );
    inside(place, 'iptables', ...`-t nat -A PREROUTING -p tcp -d ${address(place)} -j DNAT --to 127.0.0.1`.split(' '));
  }
  return {
    placed: (spec) => ({
      ...spec,
      command: 'ip',
      args: ['netns', 'exec', namespaceOf(run, spec.region ?? outside), spec.command, ...spec.args],
    }),
    spoil(region, how) {
      if (how.kind === 'slow')
        inside(region, 'tc', ...`qdisc add dev eth0 root tbf rate ${how.kbits}kbit burst 8kb latency 2s`.split(' '));
      else for (const rule of rulesOf(how)) inside(region, 'iptables', '-A', ...rule.split(' '));
    },
    heal(region) {
      for (const chain of ['INPUT', 'OUTPUT']) inside(region, 'iptables', '-F', chain);
      spawnSync('ip', ['netns', 'exec', namespaceOf(run, region), 'tc', 'qdisc', 'del', 'dev', 'eth0', 'root']);
    },
    close: () => removeNamespaces(run, regions),
  };
}

/** Takes the namespaces of a run away, also those that were only begun. */
export function removeNamespaces(run: string, regions: readonly string[]): void {
  for (const place of [outside, hub, ...regions]) spawnSync('ip', ['netns', 'del', namespaceOf(run, place)]);
}

interface NewPlace {
  readonly run: string;
  readonly place: string;
  /** The namespace that has the bridge. */
  readonly bridge: string;
  readonly address: string;
  /** It is there already: this program runs in it. */
  readonly isFirst: boolean;
}

function addBridge(run: string): string {
  const name = namespaceOf(run, hub);
  for (const command of [`netns add ${name}`, `-n ${name} link add br0 type bridge`, `-n ${name} link set br0 up`])
    execFileSync('ip', command.split(' '), { stdio: 'pipe' });
  return name;
}

function addPlace({ run, place, bridge, address, isFirst }: NewPlace): void {
  const name = namespaceOf(run, place);
  const ip = (command: string) => execFileSync('ip', command.split(' '), { stdio: 'pipe' });
  if (!isFirst) ip(`netns add ${name}`);
  ip(`-n ${name} link set lo up`);
  // A veth pair each: the one end is the place's eth0, the other is plugged into the bridge.
  const plug = `p${address.split('.').at(-1)}`;
  ip(`-n ${name} link add eth0 type veth peer name ${plug} netns ${bridge}`);
  ip(`-n ${bridge} link set ${plug} master br0 up`);
  ip(`-n ${name} addr add ${address}/24 dev eth0`);
  ip(`-n ${name} link set eth0 up`);
  execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv4.conf.all.route_localnet=1'], { stdio: 'pipe' });
}

function rulesOf(how: Exclude<Spoil, { kind: 'slow' }>): string[] {
  if (how.kind === 'lossy') {
    const lose = `-m statistic --mode random --probability ${how.share} -j DROP`;
    return [`INPUT -i eth0 ${lose}`, `OUTPUT -o eth0 ${lose}`];
  }
  return [
    ...(how.direction === 'out' ? [] : ['INPUT -i eth0 -j DROP']),
    ...(how.direction === 'in' ? [] : ['OUTPUT -o eth0 -j DROP']),
  ];
}
