import { parseArgs } from 'node:util';
import { startApplication } from './application/index.ts';
import { startCloud } from './cloud/index.ts';
import { startDb2Side } from './db2/index.ts';
import { readLayout, type SandboxLayout } from './layout.ts';
import type { Running } from './server.ts';

const usage = `regent sandbox cloud --layout FILE
regent sandbox db2 --layout FILE --region REGION
regent sandbox application --layout FILE --region REGION`;

/**
 * One sandbox process, from the arguments behind `regent sandbox`. Prints one line of JSON, `{"listening":...}`, when
 * it is ready, and ends in order on SIGTERM and SIGINT. Exit codes: 1 cannot start (a port is taken, a bad layout),
 * 2 wrong usage, 75 a Db2 side whose server has no power.
 */
export async function runSandbox(argv: string[]): Promise<void> {
  try {
    const { kind, layout, region } = readArguments(argv);
    const running = await start(kind, layout, region);
    endOnSignals(running);
    const { close: _close, port, ...more } = running;
    console.log(JSON.stringify({ listening: { process: kind, ...(region ? { region } : {}), port, ...more } }));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(error instanceof WrongUsage ? 2 : 1);
  }
}

class WrongUsage extends Error {}

function readArguments(argv: string[]): { kind: string; layout: SandboxLayout; region: string | undefined } {
  const { positionals, values } = parseArguments(argv);
  const [kind, ...rest] = positionals;
  if (!kind || rest.length > 0 || !values.layout) throw new WrongUsage(usage);
  if (kind !== 'cloud' && values.region === undefined) throw new WrongUsage(`${kind} needs --region\n${usage}`);
  return { kind, layout: readLayout(values.layout), region: values.region };
}

function parseArguments(argv: string[]) {
  try {
    const options = { layout: { type: 'string' }, region: { type: 'string' } } as const;
    return parseArgs({ args: argv, allowPositionals: true, options });
  } catch (error) {
    throw new WrongUsage(`${(error as Error).message}\n${usage}`);
  }
}

function start(kind: string, layout: SandboxLayout, region = ''): Promise<Running> {
  switch (kind) {
    case 'cloud':
      return startCloud(layout);
    case 'db2':
      return startDb2Side(layout, region);
    case 'application':
      return startApplication(layout, region);
    default:
      throw new WrongUsage(`there is no sandbox process ${kind}\n${usage}`);
  }
}

function endOnSignals(running: Running): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void running.close().finally(() => process.exit(0));
    });
  }
}
