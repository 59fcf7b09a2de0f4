import type { ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import type { SoftLayer, SoftLayerActed } from '../../outbound/softlayer.ts';
import { powerStateReply } from './schema.ts';

export interface VirtualServerClient {
  read(server: number, call: ReadCall): Promise<PowerRead>;
  /** `true` means accepted: the power state follows and has to be read (SLDN, SoftLayer_Virtual_Guest). */
  switch(server: number, to: 'powerOn' | 'powerOff', call: StartableCall): Promise<SoftLayerActed>;
}

export type PowerRead =
  | { readonly ok: true; readonly state: string }
  | { readonly ok: false; readonly because: string };

const service = 'SoftLayer_Virtual_Guest';

export function virtualServerClient(softLayer: SoftLayer): VirtualServerClient {
  return {
    async read(server, call) {
      const read = await softLayer.read({ service, id: server, name: 'getPowerState' }, call);
      if (!read.ok) return read;
      const state = powerStateReply.safeParse(read.value);
      if (state.success) return { ok: true, state: state.data.keyName };
      return { ok: false, because: `SoftLayer shows no power state of server ${server}.` };
    },

    switch(server, to, call) {
      return softLayer.act({ service, id: server, name: to }, call);
    },
  };
}
