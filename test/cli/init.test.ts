import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { topologies } from '../../src/config/starter.ts';
import { regent } from './terminal.ts';

describe('regent init', () => {
  it.each(Object.keys(topologies))(
    '%s: what it writes is valid, and could fail over as it stands',
    async (topology) => {
      const file = join(temporary(), 'regent.yaml');
      const written = await regent(['init', '--topology', topology, '--out', file]);
      const checked = await regent(['check', file]);

      expect([written.code, written.err]).toEqual([0, '']);
      expect(written.out).toContain(`regent check ${file}`);
      expect(checked.code).toBe(0);
      expect(checked.out).toContain('0 errors, 0 warnings');
      expect(checked.out).not.toContain('automatic failover not possible');
    },
  );

  it('says in a comment what each part is for, and how to go on', async () => {
    const { out } = await regent(['init', '--out', '-']);

    expect(out.match(/^ *#/gm)?.length).toBeGreaterThan(20);
    expect(out).toContain('regent check regent.yaml');
    expect(out).toContain('automation: manual');
  });

  it('leaves a file that is there alone, unless it is forced', async () => {
    const file = join(temporary(), 'regent.yaml');
    writeFileSync(file, 'mine');

    const { code, err } = await regent(['init', '--out', file]);
    expect([code, err]).toEqual([
      2,
      `regent: ${file} is there already. Name another one with --out, or replace it with --force.\n`,
    ]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await regent(['init', '--out', file, '--force'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('installation: example');
  });

  it('says where it can not write, and which topologies there are', async () => {
    expect((await regent(['init', '--out', '/nowhere/at/all.yaml'])).err).toContain('can not be written (ENOENT)');
    expect((await regent(['init', '--topology', 'ring'])).err).toContain('active-active-standby');
  });
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'regent-init-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
