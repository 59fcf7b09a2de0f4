import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

const example = new URL('../../docs/examples/regent.yaml', import.meta.url).pathname;

describe('regent check', () => {
  it('says of a valid configuration what it is about and what follows from it, without a running Regent', async () => {
    const { code, out } = await regent(['check', example], { server: 'http://127.0.0.1:1' });
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe(`${example} is valid: 1 application, 2 regions, 3 vantages, 5 resources.`);
    expect(out.split('\n')[1]).toMatch(
      /^Configurations, as `regent status` shows the one in force: shop [0-9a-f]{16}\.$/,
    );
    expect(out).toContain(
      'note  applications.shop.regions.us-south\n  If us-south is lost: 2 of 3 vantages remain and the quorum is 2;',
    );
    expect(out).toMatch(/\n0 errors, 0 warnings, 5 notes\n$/);
  });

  it('prints the hash of each configuration, whatever order its members stand in; another vantage makes another one', async () => {
    const hashOf = async (file: string) => JSON.parse((await regent(['check', file, '-o', 'json'])).out).configurations;
    const all: object = parse(readFileSync(example, 'utf8'));
    const shuffled = fileWith(
      stringify(Object.fromEntries(Object.entries(all).toReversed()), { sortMapEntries: true }),
    );

    expect(await hashOf(shuffled)).toEqual(await hashOf(example));
    expect(await hashOf(changed((all) => all.vantages.push('jp-tok')))).not.toEqual(await hashOf(example));
  });

  it('warns of a set-up that could not fail over, says what to add, and ends with 0', async () => {
    const { code, out } = await regent(['check', changed((all) => all.vantages.pop())]);
    expect(code).toBe(0);
    expect(out).toMatch(/^warning {2}applications\.shop\.regions\.eu-de$/m);
    expect(out).toContain('automatic failover not possible, because too few vantages are left to agree.');
    expect(out).toContain('Add a third place to `vantages` outside eu-de (a prober anywhere will do');
    expect(out).toMatch(/\n0 errors, 2 warnings, 3 notes\n$/);
  });

  it.each([
    ['db-servers', 'The virtual server 1001 is written for shop and blog'],
    ['shop-db', 'The Db2 database SHOP at https://db2.us-south.shop.example:8443 is written for shop and blog'],
    ['uploads', 'The volume 2002 is written for shop and blog'],
    ['www', 'The CIS pool 22222222222222222222222222222222 is written for shop and blog'],
    ['api', 'The CIS load balancer 33333333333333333333333333333333 is written for shop and blog'],
  ])('ends with 2 when two applications would write one object: %s', async (name, sentence) => {
    const file = sharing(name);
    const { code, out } = await regent(['check', file]);
    expect(code).toBe(2);
    expect(out).toMatch(new RegExp(`^error {2}applications\\.blog\\.resources\\.${name}$`, 'm'));
    expect(out).toContain(sentence);
  });

  it('knows one database however its address is written, and two databases at one address apart', async () => {
    const slash = sharing('shop-db', ({ regions }) => {
      for (const region of Object.values(regions)) region.url = `${region.url}/`.replace('https', 'HTTPS');
    });
    const other = sharing('shop-db', (db) => {
      db.database = 'BLOG';
    });
    expect((await regent(['check', slash])).code).toBe(2);
    expect((await regent(['check', other])).code).toBe(0);
  });

  it.each([
    ['ends with 2 where one of them kills the instance of both', true, 2],
    ['does not mind otherwise', false, 0],
  ])('of two applications with databases of their own in one Db2 instance %s', async (_, fences, code) => {
    const hostKey = `ssh-ed25519 ${'A'.repeat(68)}`;
    const file = changed((all) => {
      const [shop] = all.applications;
      const db = shop?.resources.find((each) => each.name === 'shop-db');
      if (shop === undefined || db === undefined) throw new Error('the example has no shop-db');
      const regions = Object.fromEntries(
        Object.keys(db.regions).map((region) => [region, { address: `db2.${region}.example`, hostKey }]),
      );
      const common = { name: 'shop-db', provider: 'db2', transport: 'ssh', privateKey: 'env:KEY', regions };
      shop.resources.splice(shop.resources.indexOf(db), 1, { ...common, database: 'SHOP', fences } as Resource);
      all.applications.push({ ...shop, name: 'blog', resources: [{ ...common, database: 'BLOG' } as Resource] });
    });

    const ended = await regent(['check', file]);

    expect(ended.code).toBe(code);
    if (fences)
      expect(ended.out).toContain('The Db2 instance db2inst1 at db2.us-south.example is written for shop and blog');
  });

  it('with -o json prints what follows as data', async () => {
    const { code, out } = await regent(['check', example, '-o', 'json']);
    const document = JSON.parse(out);
    expect([code, document.valid]).toEqual([0, true]);
    expect(document.findings).toContainEqual({
      severity: 'note',
      about: 'applications.shop',
      sentence: expect.stringContaining('A dead region is noticed within 17 s'),
    });
  });

  it('tells every problem with its line, and ends with 2', async () => {
    const file = broken();
    const { code, out } = await regent(['check', file]);
    expect(code).toBe(2);
    expect(out).toMatch(/regent\.yaml:\d+:\d+ {2}vantages/);
    expect(out).toMatch(/regent\.yaml:\d+:\d+ {2}.*colour/);
    expect(out).toMatch(/^\d+ problems in /m);
  });

  it('with -o json prints the problems as data', async () => {
    const file = broken();
    const { code, out } = await regent(['check', file, '-o', 'json']);
    expect(code).toBe(2);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ valid: false, file });
    expect(document.problems.length).toBeGreaterThan(1);
  });

  it('of a file that is not there says so', async () => {
    const { code, out } = await regent(['check', '/nowhere/regent.yaml']);
    expect(code).toBe(2);
    expect(out).toContain('/nowhere/regent.yaml');
  });
});

/** What is changed of the example. */
interface Example {
  readonly vantages: string[];
  readonly applications: { readonly name: string; readonly resources: Resource[] }[];
}

interface Resource {
  readonly name: string;
  database?: string;
  readonly regions: Record<string, { url?: string }>;
}

function broken(): string {
  return fileWith(readFileSync(example, 'utf8').replace(/^vantages: .*$/m, 'vantages: everywhere\ncolour: red'));
}

/** The example with something changed in it. */
function changed(change: (all: Example) => void): string {
  const all: Example = parse(readFileSync(example, 'utf8'));
  change(all);
  return fileWith(stringify(all, { aliasDuplicateObjects: false }));
}

/** The example with a second application that has one resource of the first, with something changed in that. */
function sharing(name: string, change: (resource: Resource) => void = () => {}): string {
  return changed((all) => {
    const [shop] = all.applications;
    const resource = structuredClone(shop?.resources.find((each) => each.name === name));
    if (shop === undefined || resource === undefined) throw new Error(`the example has no ${name}`);
    change(resource);
    all.applications.push({ ...shop, name: 'blog', resources: [resource] });
  });
}

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'regent-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'regent.yaml');
  writeFileSync(file, text);
  return file;
}

describe('regent check --live', () => {
  const found = (severity: 'error' | 'warning' | 'note', sentence: string) => ({
    resource: 'www',
    severity,
    about: 'pool 1',
    sentence,
    cure: 'Change it.',
  });

  it('shows what a controller finds out there, the gravest first, and ends with 1 where that would do harm', async () => {
    const { facade, url } = await serve();
    const findings = [found('note', 'It is slow.'), found('error', 'It has no origin eu-de.')];
    facade.examination = { ...facade.examination, findings };

    const { code, out } = await regent(['check', '--live', 'shop'], { server: url });

    expect(code).toBe(1);
    expect(out).toMatch(/^shop: 1 error and 1 note, as found 3 min 05 s ago$/m);
    expect(facade.examined).toEqual([{ application: 'shop', anew: true }]);
    expect(out).toMatch(
      /error +www +pool 1 +It has no origin eu-de\.\n +Change it\.\n +note +www +pool 1 +It is slow\./,
    );
    expect(out).toContain('Not examined, because nothing is known to look for: db');
  });

  it('looks at every application where none is named, and ends with 0 where nothing would do harm', async () => {
    const { facade, url } = await serve();
    facade.examination = { ...facade.examination, findings: [found('warning', 'So it is.')] };

    const { code, out } = await regent(['check', '--live', '-o', 'json'], { server: url });

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      applications: [{ application: 'shop', ready: true, findings: [{ severity: 'warning', cure: 'Change it.' }] }],
    });
  });

  it('ends with 2 for an application that there is not, and with 4 where no controller answers', async () => {
    const { url } = await serve();
    expect((await regent(['check', '--live', 'blog'], { server: url })).code).toBe(2);
    expect((await regent(['check', '--live'], { server: 'http://127.0.0.1:1' })).code).toBe(4);
  });

  it('and without it exactly one file is meant', async () => {
    expect((await regent(['check'])).code).toBe(2);
    expect((await regent(['check', example, example])).code).toBe(2);
  });
});

describe('regent readiness', () => {
  it('shows what was found last and how old that is, and ends with 1 where that would do harm', async () => {
    const { facade, url } = await serve();
    const finding = { severity: 'error' as const, about: 'eu-de', sentence: 'It is another release.' };
    facade.examination = { ...facade.examination, findings: [finding] };
    const { code, out } = await regent(['readiness', 'shop'], { server: url });
    expect(code).toBe(1);
    expect(out).toMatch(/^shop: 1 error, as found 3 min 05 s ago$/m);
    expect(out).toMatch(/error +eu-de +It is another release\./);
  });

  it('with --now has the providers look, and ends with 0 where nothing stands in the way', async () => {
    const { facade, url } = await serve();
    const { code, out } = await regent(['readiness', 'shop', '--now'], { server: url });
    expect([code, out]).toEqual([0, expect.stringContaining('shop: nothing stands in the way')]);
    expect(facade.examined).toEqual([{ application: 'shop', anew: true }]);
  });
});
