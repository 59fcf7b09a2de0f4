import { home } from '../domain/application.ts';
import { initialState, type State } from '../domain/state.ts';
import type { View } from '../domain/view.ts';
import { amnesiaOf } from '../domain/witness.ts';
import { standingsOf } from '../runtime/recurring-windows.ts';
import type { Controller } from './controller.ts';
import type { Equipment, ManagedApplication } from './managed.ts';
import { Observer } from './observer.ts';

/** What a decision would be made on, with every resource looked at now. */
export interface Look {
  readonly state: State;
  readonly view: View;
}

/** Looks at every resource now, whoever owns the application. Rejects with `StoreUnavailable`. */
export async function freshLook(
  equipment: Equipment,
  controller: Controller,
  managed: ManagedApplication,
): Promise<Look> {
  const { store } = equipment;
  const { application } = managed;
  const observer = new Observer(equipment, managed);
  const [state, pause] = await Promise.all([
    stateOf(store, application),
    store.readPause(application.id),
    observer.lookAtAll(),
  ]);
  const owner = controller.custodyOf(application.id)?.context().view;
  const seen = { ...viewOf({ store }, controller, application.id), observations: observer.latest };
  const view = {
    ...seen,
    amnesia: amnesiaOf(state, seen),
    pause,
    fleet: owner?.fleet ?? controller.fleetFor(application.id),
    windows: standingsOf(application.policy.windows, seen.now),
    restless: owner?.restless,
  };
  // A pause that the owner has not taken note of would be all that there is to say.
  return { state: { ...state, pause }, view };
}

/** What this controller knows of an application by itself: the observations are the owner's. */
export function viewOf({ store }: Pick<Equipment, 'store'>, controller: Controller, application: string): View {
  const now = store.now();
  const observations = controller.custodyOf(application)?.observer.latest ?? {};
  return { now, reports: controller.sight.reportsOn(application, now), observations };
}

/** Where an application stands; at home, where nobody has decided about it yet. */
export async function stateOf(
  store: Equipment['store'],
  application: ManagedApplication['application'],
): Promise<State> {
  const kept = await store.read(application.id);
  return kept?.state ?? initialState(application.id, home(application), application.policy.automation);
}
