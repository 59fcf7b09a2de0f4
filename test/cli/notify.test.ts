import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MINIMAL } from '../config/minimal-config.ts';
import { regent } from './terminal.ts';

/** A receiver that answers so, and what it was sent. */
async function receiver(status: number) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += String(piece);
    });
    request.on('end', () => {
      bodies.push(text);
      response.writeHead(status).end('so it is');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hidden-path-of-it`, bodies };
}

/** A configuration whose receivers, by name, are at these addresses. */
function configuration(addresses: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'regent-notify-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const sinks = Object.entries(addresses).map(([name, url]) => {
    writeFileSync(join(directory, name), url);
    return `  - { name: ${name}, type: slack, url: 'file:${join(directory, name)}' }\n`;
  });
  const file = join(directory, 'regent.yaml');
  writeFileSync(file, `${MINIMAL}${sinks.length === 0 ? '' : `notify:\n${sinks.join('')}`}`);
  return file;
}

describe('regent notify test', () => {
  it('sends every receiver a message that says that it is a test, and tells which has refused it', async () => {
    const [good, bad] = [await receiver(200), await receiver(404)];

    const { code, out } = await regent(['notify', 'test', configuration({ good: good.url, bad: bad.url })]);

    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}good +slack +delivered *$/m);
    expect(out).toMatch(/^ {2}bad +slack +refused +It answered 404: so it is$/m);
    expect(good.bodies.join()).toContain('This is a test, and nothing has happened');
    expect(out).not.toContain('hidden-path-of-it');
  });

  it('sends it to one receiver where only that is asked for, and prints what became of it as data', async () => {
    const [one, other] = [await receiver(200), await receiver(200)];
    const file = configuration({ one: one.url, other: other.url });

    const { code, out } = await regent(['notify', 'test', file, '--receiver', 'one', '-o', 'json']);

    expect([code, one.bodies.length, other.bodies.length]).toEqual([0, 1, 0]);
    expect(JSON.parse(out).receivers).toEqual([{ receiver: 'one', type: 'slack', outcome: 'delivered' }]);
  });

  it.each([
    ['nobody is named', {}, [], 'names nobody under `notify`'],
    ['nobody of that name is', { one: 'http://127.0.0.1:9/' }, ['--receiver', 'two'], 'names no receiver two'],
  ])('says what is wrong where %s', async (_what, addresses, more, sentence) => {
    const { code, err } = await regent(['notify', 'test', configuration(addresses), ...more]);

    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});
