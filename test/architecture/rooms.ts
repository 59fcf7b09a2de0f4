import type { Import, Source } from './source.ts';

/**
 * Who may import whom inside src/. A word is a room; a path is one file of a room; `types` allows only imports that
 * are erased before the program runs. Every room may import itself, and all but `domain` may import `runtime` and
 * `telemetry`.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  main: ['compose', 'cli', 'sandbox'],
  compose: ['api', 'controller', 'notify', 'prober', 'providers', 'outbound', 'store', 'config', 'domain'],
  controller: ['domain', 'store/contract.ts', 'providers/contract.ts'],
  prober: ['types domain', 'store/contract.ts'],
  providers: ['outbound', 'domain'],
  notify: ['outbound', 'domain', 'store/contract.ts'],
  outbound: [],
  store: ['domain'],
  api: ['controller/facade.ts', 'controller/contract.ts', 'domain'],
  dashboard: [],
  cli: ['config', 'domain', 'compose'],
  config: [
    'types domain',
    'providers/settings.ts',
    'providers/missing-credentials.ts',
    'notify/settings.ts',
    'outbound/secret-reference.ts',
  ],
  sandbox: ['config'],
  domain: [],
  telemetry: [],
  runtime: ['types domain'],
};

/** A system's folder under providers/ is a room of its own, so that no provider leans on another. */
const PROVIDER_MAY_IMPORT = ['outbound', 'domain', 'providers/contract.ts'];

const ANYWHERE_BUT_DOMAIN = ['runtime', 'telemetry'];

/** Every import that crosses from one room to another against the table above. */
export function importDirections(sources: readonly Source[]): string[] {
  return sources.flatMap((from) => from.imports.flatMap((to) => wrongWay(from, to)));
}

/** Every circle of imports, types included, each named once. */
export function cycles(sources: readonly Source[]): string[] {
  const edges = new Map(sources.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push(`a circle of imports: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

/** The room of a file in src/; for a provider, its own folder. `compose` may be a file or a folder. */
export function roomOf(path: string): string {
  const [, first = '', second = '', third] = path.split('/');
  if (first === 'providers' && third !== undefined) return `providers/${second}`;
  return first.replace(/\.ts$/, '');
}

function wrongWay(from: Source, to: Import): string[] {
  if (to.file === undefined) return [];
  const home = roomOf(from.path);
  const allowed = allowedFrom(home);
  if (allowed === undefined) return [`${from.path} is in no room that the design knows`];
  if (!to.file.startsWith('src/')) {
    return to.file === 'package.json' ? [] : [`${from.path}:${to.line} imports ${to.specifier}, which is outside src/`];
  }
  if (permits(home, to) || allowed.some((entry) => permits(entry, to))) return [];
  return [`${from.path}:${to.line} ${home} must not import ${to.file.slice('src/'.length)}`];
}

function allowedFrom(room: string): readonly string[] | undefined {
  const own = room.startsWith('providers/') ? PROVIDER_MAY_IMPORT : MAY_IMPORT[room];
  return own && room !== 'domain' ? [...own, ...ANYWHERE_BUT_DOMAIN] : own;
}

function permits(entry: string, { file = '', typesOnly }: Import): boolean {
  if (entry.startsWith('types ')) return typesOnly && permits(entry.slice('types '.length), { file } as Import);
  if (entry.endsWith('.ts')) return file === `src/${entry}`;
  return roomOf(file) === entry || roomOf(file).startsWith(`${entry}/`);
}
