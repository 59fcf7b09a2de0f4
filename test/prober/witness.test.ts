import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Witness, type WitnessDisk } from '../../src/prober/witness.ts';
import { witnessFile } from '../../src/prober/witness-file.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { aProber } from './a-prober.ts';
import { recordingDisk } from './recording-disk.ts';

async function aWitness(disk: WitnessDisk = recordingDisk()) {
  const runtime = virtualRuntime();
  const told: string[] = [];
  const troubles: unknown[] = [];
  const witness = new Witness({ runtime, disk, onTrouble: (trouble) => troubles.push(trouble) });
  witness.onTestimony((application) => told.push(application));
  await witness.remember();
  return { runtime, witness, told, troubles };
}

function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'regent-witness-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe('a witness', () => {
  it('testifies to nothing before it is told anything', async () => {
    const { witness } = await aWitness();

    expect(witness.testimony('shop')).toBeUndefined();
  });

  it('calls nothing durable that is not on disk yet, and says at once when it is', async () => {
    const disk = recordingDisk();
    const written = Promise.withResolvers<void>();
    disk.held = written.promise;
    const { runtime, witness, told } = await aWitness(disk);

    witness.told('shop', { epoch: 3, operation: 'shop-3' });
    await runtime.settle();
    const before = witness.testimony('shop');
    written.resolve();
    await runtime.settle();

    expect(before).toEqual({ epoch: 3, operation: 'shop-3', durable: false });
    expect(witness.testimony('shop')).toEqual({ epoch: 3, operation: 'shop-3', durable: true });
    expect(told).toEqual(['shop']);
  });

  it.each([
    ['an older epoch', { epoch: 6, operation: 'shop-6' }],
    ["another history's operation of the same epoch", { epoch: 7, operation: 'shop-7@other' }],
  ])('is not talked out of what it knows by %s', async (_what, announcement) => {
    const { runtime, witness } = await aWitness(recordingDisk({ shop: { epoch: 7, operation: 'shop-7@one' } }));

    witness.told('shop', announcement);
    await runtime.settle();

    expect(witness.testimony('shop')).toEqual({ epoch: 7, operation: 'shop-7@one', durable: true });
  });

  it('keeps what is left unfenced under its epoch, and forgets none of it before a newer one', async () => {
    const disk = recordingDisk();
    const { runtime, witness } = await aWitness(disk);
    const side = { resource: 'server', region: 'us-south' };
    const epoch = { epoch: 7, operation: 'shop-7' };

    witness.told('shop', epoch);
    witness.told('shop', { ...epoch, unfenced: [side] });
    witness.told('shop', epoch);
    await runtime.settle();
    const before = witness.testimony('shop');
    witness.told('shop', { epoch: 8, operation: 'shop-8' });
    await runtime.settle();

    expect(before).toEqual({ ...epoch, unfenced: [side], durable: true });
    expect(disk.kept).toEqual({ shop: { epoch: 8, operation: 'shop-8' } });
  });

  it('writes once for all that it was told during a write', async () => {
    const disk = recordingDisk();
    const { runtime, witness } = await aWitness(disk);
    let writes = 0;
    const { write } = disk;
    disk.write = (kept) => {
      writes += 1;
      return write(kept);
    };

    for (let epoch = 1; epoch <= 100; epoch += 1) witness.told('shop', { epoch, operation: `shop-${epoch}` });
    await runtime.settle();

    expect(writes).toBe(2);
    expect(disk.kept).toEqual({ shop: { epoch: 100, operation: 'shop-100' } });
  });

  it('goes on in memory when its disk fails, says why, and is a witness again when it can write', async () => {
    const disk = recordingDisk();
    disk.trouble = 'ENOSPC: no space left on device';
    const { runtime, witness, troubles } = await aWitness(disk);

    witness.told('shop', { epoch: 3, operation: 'shop-3' });
    await runtime.advance(12_000);
    const troubled = [witness.trouble, witness.testimony('shop')];
    disk.trouble = undefined;
    await runtime.advance(5_000);

    expect(troubled).toEqual(['ENOSPC: no space left on device', { epoch: 3, operation: 'shop-3', durable: false }]);
    expect(witness.trouble).toBeUndefined();
    expect(witness.testimony('shop')?.durable).toBe(true);
    expect(troubles).toEqual([expect.objectContaining({ message: 'ENOSPC: no space left on device' }), undefined]);
  });
});

describe("a witness's file", () => {
  const whose = { installation: 'test', vantage: 'eu-de' };

  it('outlives the process that wrote it, and holds nothing of another installation or vantage', async () => {
    const directory = join(aDirectory(), 'made', 'when', 'needed');
    const { witness } = await aWitness(witnessFile({ directory, ...whose }));
    const durable = Promise.withResolvers<string>();
    witness.onTestimony(durable.resolve);
    const unfenced = [{ resource: 'server', region: 'us-south' }];
    witness.told('shop', { epoch: 3, operation: 'shop-3@n', unfenced });
    await durable.promise;

    const next = await aWitness(witnessFile({ directory, ...whose }));
    const stranger = await aWitness(witnessFile({ directory, ...whose, vantage: 'us-south' }));

    expect(next.witness.testimony('shop')).toEqual({ epoch: 3, operation: 'shop-3@n', unfenced, durable: true });
    expect(stranger.witness.testimony('shop')).toBeUndefined();
    expect(readdirSync(directory)).toEqual(['witness-test-eu-de.json']);
  });

  it('is the old one or the new one, whatever was left by a process killed in mid-write', async () => {
    const directory = aDirectory();
    await witnessFile({ directory, ...whose }).write({ shop: { epoch: 3, operation: 'shop-3' } });
    writeFileSync(join(directory, 'witness-test-eu-de.json.new'), '{"schema":1,"applic');

    const { witness, troubles } = await aWitness(witnessFile({ directory, ...whose }));

    expect(witness.testimony('shop')?.epoch).toBe(3);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['it is cut off', '{"schema":1,"applic', 'it is not of that form'],
    ['a newer Regent wrote it', '{"schema":2,"applications":{}}', 'its schema is 2, and 1 is known'],
    [
      'what is unfenced is no list',
      '{"schema":1,"applications":{"shop":{"epoch":1,"operation":"a","unfenced":{}}}}',
      'what is unfenced of shop is not of that form',
    ],
    ['an epoch is no number', '{"schema":1,"applications":{"shop":{"epoch":"x"}}}', 'shop has no epoch and operation'],
  ])('that can not be read because %s is moved aside, and it is said', async (_why, text, because) => {
    const directory = aDirectory();
    const file = join(directory, 'witness-test-eu-de.json');
    writeFileSync(file, text);

    const { witness, troubles } = await aWitness(witnessFile({ directory, ...whose }));
    const durable = Promise.withResolvers<string>();
    witness.onTestimony(durable.resolve);
    witness.told('shop', { epoch: 3, operation: 'shop-3' });
    await durable.promise;

    expect(String(troubles[0])).toContain(because);
    expect(witness.trouble).toBeUndefined();
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe(text);
  });

  it('in a place that can not be written to makes no witness', async () => {
    const directory = aDirectory();
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const { witness, troubles } = await aWitness(witnessFile({ directory: join(file, 'below'), ...whose }));
    const told = Promise.withResolvers<string>();
    witness.onTestimony(told.resolve);

    witness.told('shop', { epoch: 3, operation: 'shop-3' });
    await told.promise;

    expect(witness.testimony('shop')?.durable).toBe(false);
    expect(String(troubles[0])).toContain('ENOTDIR');
  });
});

describe('a prober as a witness', () => {
  it('reports at once what is announced, and repeats it in every report', async () => {
    const { runtime, store, prober } = aProber({ heartbeatMs: 60_000 });
    prober.start();
    await runtime.advance(5_000);
    const before = store.reports.length;

    store.announce('shop', { epoch: 3, operation: 'shop-3@n' });
    await runtime.settle();
    const acknowledged = store.reports.slice(before);
    await runtime.advance(60_000);

    const witness = { epoch: 3, operation: 'shop-3@n', durable: true };
    expect(acknowledged.map((report) => report.witness)).toEqual([witness]);
    expect(store.last().witness).toEqual(witness);
    expect(store.reports.length).toBeGreaterThan(before + 1);
  });

  it('keeps what is announced of an application that it does not probe, and says nothing of it', async () => {
    const { runtime, store, prober } = aProber();
    prober.start();
    await runtime.advance(5_000);
    const before = store.reports.length;

    store.announce('bank', { epoch: 3, operation: 'bank-3' });
    await runtime.settle();

    expect(store.reports.length).toBe(before);
  });
});
