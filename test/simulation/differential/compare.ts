import { dice } from '../dice.ts';
import { type Doing, sequenceFrom } from './operation.ts';
import { Performer, type Subject } from './subject.ts';

/** Where the two differ. */
export interface Difference {
  readonly sequence: number;
  readonly step: number;
  readonly doing: Doing | 'deliveries';
  readonly real: string;
  readonly model: string;
}

export interface Compared {
  readonly sequences: number;
  readonly steps: number;
  readonly deliveries: number;
  readonly differences: readonly Difference[];
}

/** Does the same random sequences to both and compares every answer and every delivery. Stops at the tenth difference. */
export async function compare(real: Subject, model: Subject, sequences: number, from = 1): Promise<Compared> {
  const differences: Difference[] = [];
  let steps = 0;
  let deliveries = 0;
  for (let sequence = from; sequence < from + sequences && differences.length < 10; sequence += 1) {
    await Promise.all([clear(real), clear(model)]);
    const performers = [new Performer(real), new Performer(model)] as const;
    const heardFrom = [real.heard.length, model.heard.length] as const;
    for (const [step, doing] of sequenceFrom(dice(`differential ${sequence}`)).entries()) {
      const [really, modelled] = [await performers[0].perform(doing), await performers[1].perform(doing)];
      steps += 1;
      if (really !== modelled) differences.push({ sequence, step, doing, real: really, model: modelled });
    }
    const [really, modelled] = await Promise.all([deliveriesOf(real, heardFrom[0]), deliveriesOf(model, heardFrom[1])]);
    deliveries += really.length;
    if (JSON.stringify(really) !== JSON.stringify(modelled))
      differences.push({
        sequence,
        step: -1,
        doing: 'deliveries',
        real: really.join('; '),
        model: modelled.join('; '),
      });
  }
  return { sequences, steps, deliveries, differences };
}

async function clear(subject: Subject): Promise<void> {
  await subject.drive(subject.loseEverything());
}

/** What was delivered since, up to a last report and a last command: each stream in its own order. */
async function deliveriesOf(subject: Subject, from: number): Promise<string[]> {
  const [store] = subject.stores;
  const last = { vantage: 'eu-de', application: 'shop', process: 'p', isolatedFor: [], verdicts: [], edges: [] };
  const report = async () => subject.probers.get('eu-de')?.report({ ...last, sequence: 1_000_000 });
  await subject.drive(report());
  await subject.drive(store.sendCommand('bank', { id: 'end', by: 'ada', reason: 'the end', kind: 'failback' }));
  const arrived = () => {
    const heard = subject.heard.slice(from);
    return heard.includes('report eu-de 1000000') && heard.lastIndexOf('command bank') >= 0;
  };
  for (let turn = 0; turn < 200 && !arrived(); turn += 1) await subject.drive(pause(subject));
  // The last command's delivery is one of several alike: a few more turns let all of them come.
  for (let turn = 0; turn < 5; turn += 1) await subject.drive(pause(subject));
  return subject.heard
    .slice(from)
    .toSorted((a, b) => (streamOf(a) < streamOf(b) ? -1 : streamOf(a) > streamOf(b) ? 1 : 0));
}

/** Of a delivery: only those of one stream have an order. */
function streamOf(heard: string): string {
  const [kind = '', whose = ''] = heard.split(' ');
  return kind === 'answer' ? kind : `${kind} ${whose}`;
}

/** One way to Redis and back. */
async function pause(subject: Subject): Promise<void> {
  await subject.stores[0].census();
}
