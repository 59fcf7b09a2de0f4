/**
 * Every command that the store uses, with the options that it uses of each: all of them are in Redis 7.0 and in Valkey from
 * its first version on (https://valkey.io/commands/). What is not here must not be used.
 */
export const inValkey: Readonly<Record<string, readonly string[]>> = {
  DEL: [],
  EVAL: [],
  EVALSHA: [],
  EXISTS: [],
  HDEL: [],
  HGET: [],
  HGETALL: [],
  HINCRBY: [],
  HLEN: [],
  HMGET: [],
  HSET: [],
  INFO: [],
  LINDEX: [],
  LLEN: [],
  LPOP: [],
  MEMORY: ['USAGE'],
  PEXPIRE: [],
  ROLE: [],
  RPUSH: [],
  SCAN: ['MATCH', 'COUNT'],
  SENTINEL: ['GET-MASTER-ADDR-BY-NAME', 'MASTER'],
  TIME: [],
  WAIT: [],
  XADD: ['MAXLEN', '~'],
  XLEN: [],
  XRANGE: ['COUNT'],
  XREAD: ['COUNT', 'BLOCK', 'STREAMS'],
  XREVRANGE: ['COUNT'],
  ZADD: [],
  ZCARD: [],
  ZCOUNT: [],
  ZRANGEBYSCORE: ['LIMIT'],
  ZREM: [],
  ZSCORE: [],
};

/** A command with the options that stand in one call of it. */
export interface Use {
  readonly command: string;
  readonly options: readonly string[];
}

/** The uses in a Lua script: `redis.call('XADD', KEYS[1], 'MAXLEN', ...)`. */
export function usesInLua(script: string): Use[] {
  return [...script.matchAll(/redis\.p?call\(\s*'([A-Z]+)'([^)]*)/g)].map(([, command = '', rest = '']) => ({
    command,
    options: optionsIn(rest),
  }));
}

/** The uses in TypeScript: methods of ioredis by their names, and `call` with any. */
export function usesInTypeScript(source: string): Use[] {
  const calls = [...source.matchAll(/\b(?:redis|pipeline|client|\(redis\.pipeline\(\)\))\s*\.(\w+)\(([^;]*)/g)];
  const chained = [...source.matchAll(/\.(wait)\((wait\.replicas[^;]*)/g)];
  return [...calls, ...chained].flatMap(([, method = '', rest = '']) => {
    if (notCommands.includes(method)) return [];
    const own = argumentsOf(rest);
    if (method !== 'call') return [{ command: method.toUpperCase(), options: optionsIn(own) }];
    const [command = '?', ...options] = optionsIn(own);
    return [{ command, options }];
  });
}

/** What ioredis has besides commands. */
const notCommands = ['on', 'once', 'connect', 'disconnect', 'pipeline'];

/** What stands before the bracket that closes the call. */
function argumentsOf(text: string): string {
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return text.slice(0, index);
  }
  return text;
}

function optionsIn(text: string): string[] {
  return [...text.matchAll(/'([A-Z][A-Z-]+|~|=)'/g)].map(([, option = '']) => option);
}
