import { describe, expect, it } from 'vitest';
import { fetchWith } from '../../src/cli/fetch-with-certificate.ts';
import { runCli } from '../../src/cli/index.ts';
import { ca, fixture, good, serveTls } from '../api/serve-tls.ts';
import { terminal } from './terminal.ts';

const trusting = { REGENT_CA_FILE: fixture('authority.pem') };
const bringing = { ...trusting, REGENT_CERT_FILE: fixture('valid.pem'), REGENT_KEY_FILE: fixture('server.key.pem') };

async function status(url: string, variables: object) {
  const io = { ...terminal({ server: url }), fetch: fetchWith(variables) };
  const code = await runCli(['status'], io);
  return { code, out: io.out(), err: io.err() };
}

describe('a controller behind HTTPS', () => {
  it('is asked by who trusts its authority', async () => {
    const { url } = await serveTls();

    expect(await status(url, trusting)).toMatchObject({ code: 0, out: expect.stringContaining('shop') });
  });

  it('is not taken for one by who does not', async () => {
    const { url } = await serveTls();

    expect(await status(url, {})).toMatchObject({ code: 4, err: expect.stringMatching(/UNABLE_TO_VERIFY|unable to/) });
  });

  it('that asks for a certificate gets ours, and refuses who has none', async () => {
    const { url } = await serveTls({ ...good, clientCa: ca });

    expect((await status(url, bringing)).code).toBe(0);
    expect(await status(url, trusting)).toMatchObject({ code: 1, err: expect.stringContaining('client certificate') });
  });

  it('is sent what is to be changed', async () => {
    const { url, facade } = await serveTls();
    const io = { ...terminal({ server: url }), fetch: fetchWith(trusting) };

    const code = await runCli(['pause', 'shop', '--reason', 'let me look'], io);

    expect([code, facade.pauses]).toMatchObject([0, [{ application: 'shop', reason: 'let me look' }]]);
  });

  it('needs a file that can be read, and says which is not', async () => {
    const { url } = await serveTls();

    const { code, err } = await status(url, { REGENT_CA_FILE: '/nowhere/ca.pem' });

    expect([code, err]).toEqual([2, expect.stringContaining('/nowhere/ca.pem can not be read (ENOENT)')]);
  });
});
