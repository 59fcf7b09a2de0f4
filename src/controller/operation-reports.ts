import type { Application } from '../domain/application.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Operation } from '../domain/operation.ts';
import type { OperationReport } from '../domain/operation-report/contract.ts';
import { operationReport } from '../domain/operation-report/report.ts';
import { isAbout, reachesBack } from '../domain/operation-report/window.ts';
import type { State } from '../domain/state.ts';
import type { ControllerStore } from '../store/contract.ts';

/** How many entries are read at once, and how far back an operation is looked for. */
const pageEntries = 200;
const pagesMost = 25;

/**
 * The report of an operation of this application, made anew from what is stored each time that it is asked for: nothing
 * has to be kept for it beside the journal. Undefined where neither the state nor the journal knows the operation.
 */
export async function reportOn(
  store: Pick<ControllerStore, 'journal'>,
  application: Application,
  state: State,
  id: string,
): Promise<OperationReport | undefined> {
  const epoch = epochOf(application, id);
  if (epoch === undefined || epoch > state.epoch) return undefined;
  const entries = await entriesAbout(store, application.id, id, epoch);
  const operation = [state.operation, state.lastOperation].find((each) => each?.id === id) ?? recorded(entries, id);
  return operation && operationReport(application, operation, entries);
}

function epochOf({ id: application }: Application, id: string): number | undefined {
  const digits = id.startsWith(`${application}-`) ? id.slice(application.length + 1) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

/** Read from the newest backwards: most reports are of an operation that has just ended. */
async function entriesAbout(
  store: Pick<ControllerStore, 'journal'>,
  application: string,
  id: string,
  epoch: number,
): Promise<JournalEntry[]> {
  let entries = await store.journal(application, pageEntries);
  for (let pages = 1; pages < pagesMost && !reachesBack(entries, id, epoch); pages += 1) {
    const first = entries[0]?.sequence ?? 1;
    const after = Math.max(0, first - 1 - pageEntries);
    const page = first <= 1 ? [] : await store.journal(application, first - 1 - after, after);
    const earlier = page.filter(({ sequence }) => sequence < first);
    if (earlier.length === 0) break;
    const near = [...earlier, ...entries].some((entry) => isAbout(entry, id));
    entries = near ? [...earlier, ...entries] : earlier;
  }
  return entries;
}

/** An operation that the state has forgotten, as the last decision about it left it. */
function recorded(entries: readonly JournalEntry[], id: string): Operation | undefined {
  return entries
    .flatMap(({ body }) => (body.kind === 'decision' ? [body.next.operation, body.next.lastOperation] : []))
    .findLast((each) => each?.id === id);
}
