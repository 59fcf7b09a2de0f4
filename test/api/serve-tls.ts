import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { Certificate, type CertificateFiles } from '../../src/api/certificate.ts';
import { createApi } from '../../src/api/server.ts';
import { type Runtime, systemRuntime } from '../../src/runtime.ts';
import { FakeAnswers } from './fake-answers.ts';
import { FakeEvents } from './fake-events.ts';
import { FakeFacade } from './fake-facade.ts';

/** The certificates of the tests: valid for a hundred years, but for those that must not be. */
export const fixture = (name: string) => new URL(`../prober/fixtures/${name}`, import.meta.url).pathname;
export const pem = (name: string) => readFileSync(fixture(name), 'utf8');
export const key = pem('server.key.pem');
export const otherKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const ca = pem('authority.pem');
export const good: CertificateFiles = { cert: pem('valid.pem'), key };
export const renewed: CertificateFiles = { cert: pem('self-signed.pem'), key };

/** An API over HTTPS whose files a test replaces; they are looked at when it says so. */
export async function serveTls(files: CertificateFiles = good) {
  const real = systemRuntime();
  const looks: (() => void)[] = [];
  const after: Runtime['after'] = (delayMs, action) => {
    if (delayMs !== 10_000) return real.after(delayMs, action);
    looks.push(action);
    return () => looks.splice(0);
  };
  const runtime = { ...real, after };
  const logged: string[] = [];
  const note = (level: string) => (_fields: object, message: string) => void logged.push(`${level}: ${message}`);
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const disk = { files };
  const read = () => {
    if (disk.files.cert === '') throw new Error('/etc/tls/tls.crt can’t be read (ENOENT)');
    return disk.files;
  };
  const certificate = new Certificate({ read, runtime, log });
  const facade = new FakeFacade();
  const api = createApi({
    facade,
    events: new FakeEvents(),
    answers: new FakeAnswers(),
    tokens: [],
    limits: { requests: 10_000, failures: 1_000 },
    listen: { host: '127.0.0.1', port: 0 },
    certificate,
    version: '1.2.3',
    log,
    runtime,
  });
  onTestFinished(() => api.close());
  const { url } = await api.listen();
  const look = () => {
    for (const each of looks.splice(0)) each();
  };
  return { url, facade, certificate, disk, logged, look };
}
