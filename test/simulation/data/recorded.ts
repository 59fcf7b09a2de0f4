import type { Provider } from '../../../src/providers/contract.ts';
import type { Write } from '../record.ts';
import type { ProviderCaller } from '../world/data-tier.ts';
import type { Leaving } from './wire.ts';

interface Recording extends ProviderCaller {
  readonly application: string;
  readonly resource: string;
  readonly leaving: Leaving;
}

/** A provider of which the world writes down what it has seen, and when a call of it leaves. */
export function recorded(provider: Provider, recording: Recording): Provider {
  const { application, resource, process, instance, record, count, leaving } = recording;
  return {
    abilities: provider.abilities,

    async observe(call) {
      const seen = await provider.observe(call);
      record.tell({ type: 'observed', application, process: process.name, resource, seen });
      return seen;
    },

    act(step, call) {
      const mayStart = () => {
        if (!call.mayStart()) return false;
        const { fencing } = call;
        const write: Write = { application, call: count(), process: process.name, instance, step, resource, fencing };
        record.tell({ type: 'left', ...write });
        leaving.note(write);
        return true;
      };
      return provider.act(step, { ...call, mayStart });
    },
  };
}
