import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { apiCertificate, exposeCertificate } from '../../src/compose/api-certificate.ts';
import { parseConfig } from '../../src/config/load.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { MINIMAL } from '../config/minimal-config.ts';

const fixture = (name: string) => new URL(`../prober/fixtures/${name}`, import.meta.url).pathname;
const runtime = systemRuntime();
const log = createLog({ name: 'test', level: 'silent' });

/** A certificate and its key in files of their own, and the configuration that names them. */
function inFiles() {
  const directory = mkdtempSync(join(tmpdir(), 'regent-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [certFile, keyFile] = [join(directory, 'tls.crt'), join(directory, 'tls.key')];
  copyFileSync(fixture('valid.pem'), certFile);
  copyFileSync(fixture('server.key.pem'), keyFile);
  const settings = stringify({ api: { tls: { certFile, key: `file:${keyFile}` } } });
  return { certFile, keyFile, config: parseConfig(`${MINIMAL}${settings}`, 'regent.yaml') };
}

describe('api.tls', () => {
  it('is plain HTTP where it is left out', () => {
    expect(apiCertificate(parseConfig(MINIMAL, 'regent.yaml'), runtime, log)).toBeUndefined();
  });

  it('names the files, and the metrics tell until when what is in them is valid', async () => {
    const certificate = apiCertificate(inFiles().config, runtime, log);
    const metrics = createMetrics();

    exposeCertificate(metrics, certificate);
    const text = await metrics.render();

    expect(certificate?.state).toMatchObject({ subject: 'CN=valid', expiresAt: Date.UTC(2120, 0, 1) });
    expect(text).toContain(`regent_api_certificate_expires_timestamp_seconds ${Date.UTC(2120, 0, 1) / 1_000}`);
    expect(text).toContain('regent_api_certificate_refused 0');
  });

  it.each<[string, (files: ReturnType<typeof inFiles>) => void, RegExp]>([
    ['is not there', ({ certFile }) => rmSync(certFile), /tls\.crt can't be read \(ENOENT\)/],
    ['has no key', ({ keyFile }) => rmSync(keyFile), /tls\.key can't be read \(ENOENT\)/],
    ['is none', ({ certFile }) => writeFileSync(certFile, 'garbage'), /can't be used/],
  ])('keeps a controller from starting where the certificate %s, in one sentence', (_what, spoil, why) => {
    const files = inFiles();
    spoil(files);

    expect(() => apiCertificate(files.config, runtime, log)).toThrow(
      expect.objectContaining({ name: 'BadStart', message: expect.stringMatching(why) }),
    );
  });
});
