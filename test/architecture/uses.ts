import { roomOf } from './rooms.ts';
import { finding, type Source } from './source.ts';

/** Packages that only the named rooms may know. */
const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  ioredis: ['store'],
  undici: ['prober', 'outbound'],
  'p-retry': ['outbound'],
  opossum: ['outbound'],
  ssh2: ['outbound'],
  express: ['api', 'sandbox'],
  helmet: ['api'],
  'express-rate-limit': ['api'],
  jose: ['api'],
  croner: ['runtime'],
};

/** Rooms that take time, timers, randomness and ids from `Runtime`, so that a simulation can own them. */
const ON_RUNTIME = ['prober', 'controller', 'store', 'providers', 'outbound', 'notify'];

/** What Runtime stands in for. A method of the same name on anything else (`socket.setTimeout`) is a hidden timer too. */
const CLOCKS_AND_DICE = [
  /\bDate\s*\.\s*now\b/g,
  /\bnew\s+Date\s*(?:\(\s*\)|(?![\s(\w]))/g,
  /(?<![.\w$]|new\s+)Date\s*\(/g,
  /(?<![.\w$])performance\b(?!\s*\??:)/g,
  /\b(?:setTimeout|setInterval|setImmediate)\b/g,
  /\bAbortSignal\s*\.\s*timeout\b/g,
  /\bMath\s*\.\s*random\b/g,
  /\b(?:randomUUID|randomBytes|randomInt|getRandomValues)\b/g,
  /\bprocess\s*\.\s*(?:hrtime|uptime|nextTick)\b/g,
];

const TIMER_MODULES = /^(?:node:)?(?:timers|timers\/promises|perf_hooks)$/;

/** What the pure core must not reach for, beyond clocks and dice. */
const IMPURE = [
  /(?<![.\w$])(?:process|console|crypto|globalThis|fetch|queueMicrotask)\b(?!\s*\??:)/g,
  /(?<![.\w$])(?:async|await)\b(?!\s*\??:)/g,
];

/** The one file that reads environment variables. */
const ENVIRONMENT_FILE = 'src/config/environment.ts';

/** Packages imported outside the rooms that own them. */
export function packagesOutsideTheirRoom(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, line }) => {
      const homes = PACKAGE_HOMES[packageOf(specifier)];
      const [room = ''] = roomOf(path).split('/');
      if (homes === undefined || homes.includes(room)) return [];
      return [
        `${path}:${line} imports ${specifier}, which belongs to ${homes.map((home) => `${home}/`).join(' and ')}`,
      ];
    }),
  );
}

/** Anything in domain/ that is not a function of its arguments. */
export function impureDomain(sources: readonly Source[]): string[] {
  return inRooms(sources, ['domain']).flatMap((from) => [
    ...from.imports
      .filter(({ file }) => file === undefined)
      .map(({ specifier, line }) => `${from.path}:${line} domain must not import ${specifier}`),
    ...matches(from, [...CLOCKS_AND_DICE, ...IMPURE], (word) => `domain must not use ${word}`),
  ]);
}

/** Time, timers, randomness and ids that do not come from Runtime. */
export function timeNotFromRuntime(sources: readonly Source[]): string[] {
  return inRooms(sources, ON_RUNTIME).flatMap((from) => [
    ...from.imports
      .filter(({ specifier }) => TIMER_MODULES.test(specifier))
      .map(({ specifier, line }) => `${from.path}:${line} imports ${specifier} instead of using Runtime`),
    ...matches(from, CLOCKS_AND_DICE, (word) => `uses ${word} instead of Runtime`),
  ]);
}

/** Environment variables read anywhere but in the one file that does. */
export function environmentReads(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path !== ENVIRONMENT_FILE)
    .flatMap((from) => [
      ...matches(
        from,
        [/\bprocess\s*(?:\??\.\s*env\b|\??\.?\[)/g],
        () => `reads process.env: ${ENVIRONMENT_FILE} does`,
      ),
      ...from.imports
        .filter(({ specifier, clause }) => /^(?:node:)?process$/.test(specifier) && /\benv\b/.test(clause))
        .map(({ line }) => `${from.path}:${line} imports env: ${ENVIRONMENT_FILE} reads the environment`),
    ]);
}

function inRooms(sources: readonly Source[], rooms: readonly string[]): Source[] {
  return sources.filter(({ path }) => rooms.includes(roomOf(path).split('/')[0] ?? ''));
}

function matches(from: Source, patterns: readonly RegExp[], sentence: (word: string) => string): string[] {
  return patterns.flatMap((pattern) =>
    [...from.code.matchAll(pattern)].map((match) => finding(from, match.index, sentence(match[0].trim()))),
  );
}

function packageOf(specifier: string): string {
  const [first = '', second] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
