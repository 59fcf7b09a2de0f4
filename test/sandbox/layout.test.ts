import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultLayout } from '../../src/sandbox/default-layout.ts';
import { readLayout, regionOf, regionOfOrigin } from '../../src/sandbox/layout.ts';

const ports = {
  cloud: 1,
  edge: 2,
  regions: { 'us-south': { application: 3, db2: 4 }, 'eu-de': { application: 5, db2: 6 } },
};
const layout = defaultLayout({ directory: '/nowhere', ports });

it('the default layout has one load balancer over a weighted pool of both regions, and one over a pool each', () => {
  const [www, api] = layout.cis.zones[0]?.loadBalancers ?? [];
  const pool = (id: unknown) => layout.cis.pools.find((one) => one.id === id);
  expect(www).toMatchObject({ name: 'www.shop.example', proxied: true });
  expect(pool(www?.fallback_pool)).toMatchObject({
    name: 'shop-www',
    origins: [
      { name: 'us-south', weight: 1 },
      { name: 'eu-de', weight: 0 },
    ],
  });
  const [first, second] = (api?.default_pools ?? []) as string[];
  expect([pool(first)?.name, pool(second)?.name]).toEqual(['shop-api-us-south', 'shop-api-eu-de']);
  expect(pool(api?.fallback_pool)?.name).toBe('shop-api-eu-de');
});

it('it finds a region by name and by the address of its origin', () => {
  expect(regionOf(layout, 'eu-de')).toMatchObject({ applicationPort: 5, db2Port: 6 });
  expect(regionOfOrigin(layout, 'eu-de.shop.example')).toBe('eu-de');
  expect(regionOfOrigin(layout, 'elsewhere.example')).toBeUndefined();
  expect(() => regionOf(layout, 'jp-tok')).toThrow('the layout has no region jp-tok; it has us-south, eu-de');
});

it('it survives being written to a file; a wrong file is refused with everything that is wrong in it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'regent-layout-'));
  const file = join(directory, 'layout.json');
  writeFileSync(file, JSON.stringify(layout));
  expect(readLayout(file)).toEqual(layout);
  writeFileSync(file, JSON.stringify({ ...layout, cloudPort: 'x', cloudport: 1 }));
  expect(() => readLayout(file)).toThrow(
    /not a sandbox layout:[\s\S]*cloudPort[\s\S]*cloudport|cloudport[\s\S]*cloudPort/,
  );
  rmSync(directory, { recursive: true });
});
