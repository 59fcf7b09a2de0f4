import { carryOut } from '../../src/controller/carry-out.ts';
import type { Held } from '../../src/controller/held.ts';
import type { Equipment, ManagedApplication } from '../../src/controller/managed.ts';
import { Observer } from '../../src/controller/observer.ts';
import { type Application, home, type Placement } from '../../src/domain/application.ts';
import { contextOf } from '../../src/domain/context.ts';
import type { Operation, OperationKind } from '../../src/domain/operation.ts';
import { plan } from '../../src/domain/plan.ts';
import { accepts, advance } from '../../src/domain/progress.ts';
import { initialState, type State } from '../../src/domain/state.ts';
import type { Provider } from '../../src/providers/contract.ts';
import type { Runtime } from '../../src/runtime.ts';
import type { ControllerStore } from '../../src/store/contract.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { everybodySays, viewOf, witnessedBy } from './shop.ts';

/** An application whose operations the real executor carries out with given providers, and whose state is in memory. */
export interface Carried {
  state: State;
  /** Carries an operator's operation out to its end, and takes its placement over. */
  run(kind: OperationKind, to: Placement): Promise<Operation>;
}

export function carried(
  runtime: Runtime,
  application: Application,
  providers: Readonly<Record<string, Provider>>,
): Carried {
  const managed: ManagedApplication = { application, providers, configuration: { hash: 'c-1', document: {} } };
  const store = { now: () => runtime.wallMs() } as ControllerStore;
  const events = { decided() {}, operationEnded() {}, stepEnded() {}, owned() {}, leaseHeld() {} };
  const log = createLog({ name: 'test', level: 'silent' });
  const equipment = { runtime, store, installation: 'example', log, events, region: 'au-syd' } as unknown as Equipment;
  const observer = new Observer(equipment, managed);
  const up = everybodySays(Object.fromEntries(application.regions.map(({ id }) => [id, 'up' as const])));
  const it: Carried = {
    state: initialState(application.id, home(application), 'manual'),
    async run(kind, to) {
      const { placement: from, epoch } = it.state;
      const change = { kind, graceful: true, from, to, fenced: [] };
      const steps = plan(application, change).map((step) => ({ ...step, status: 'waiting' as const, attempts: 0 }));
      const id = `${application.id}-${epoch + 1}`;
      const operation: Operation = {
        id,
        kind,
        epoch: epoch + 1,
        rule: 210,
        graceful: true,
        requestedBy: 'alice',
        reason: 'a test',
        from,
        to,
        startedAt: store.now(),
        steps,
        quotedLoss: {},
      };
      it.state = { ...it.state, epoch: epoch + 1, phase: 'operating', operation };
      await carryOut(equipment, held, id);
      const ended = it.state.operation ?? operation;
      it.state = { ...it.state, phase: 'steady', operation: undefined, placement: to };
      return ended;
    },
  };
  const held: Held = {
    managed,
    observer,
    token: 1,
    signal: new AbortController().signal,
    mayAct: true,
    get state() {
      return it.state;
    },
    context() {
      const view = viewOf(up, { now: store.now(), observations: observer.latest });
      return contextOf(application, it.state, witnessedBy(it.state, view));
    },
    async record(operationId, progress) {
      const { operation } = it.state;
      if (operation?.id !== operationId || !accepts(operation, progress)) return false;
      it.state = advance(it.state, progress);
      return true;
    },
    wake() {},
  };
  return it;
}
