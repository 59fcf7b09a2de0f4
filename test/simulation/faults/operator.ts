import type { Facade } from '../../../src/controller/contract.ts';
import type { CommandBody } from '../../../src/domain/command.ts';
import type { Fault, Press } from './fault.ts';
import type { Stage } from './inject.ts';

/** An operator presses a button at the controller of a place: over the same facade that the API calls. */
export function pressButton(
  { application, place, press }: Extract<Fault, { kind: 'operator' }>,
  { world, deployment }: Stage,
): void {
  const { record } = world;
  const facade = deployment.controllers.get(place)?.facade;
  if (facade === undefined) return;
  const id = application ?? world.plan.application.id;
  const detail = describe(press);
  const by = 'operator';
  const said = (outcome: string) => record.tell({ type: 'asked', application: id, place, detail, outcome });
  const failed = (error: unknown) => said(error instanceof Error ? error.message : String(error));
  if (press.kind === 'pause') {
    facade.pause(id, by, 'she wants quiet').then((pause) => {
      record.tell({ type: 'paused', application: id, since: pause.at });
      said(`it holds since ${pause.at}`);
    }, failed);
    return;
  }
  const order = async () => {
    const body = await bodyOf(press, facade, id);
    if (body === undefined) return said('nothing has failed');
    const { accepted, because } = await facade.command(id, { body, by, reason: 'she wants it' });
    said(`${accepted ? 'accepted' : 'refused'}: ${because}`);
  };
  order().catch(failed);
}

/** The command behind a button. A step is retried or skipped that the operator sees failed. */
async function bodyOf(
  press: Exclude<Press, { kind: 'pause' }>,
  facade: Facade,
  id: string,
): Promise<CommandBody | undefined> {
  if (press.kind !== 'retry-failed' && press.kind !== 'skip-failed') return press as CommandBody;
  const { operation } = await facade.application(id);
  // To leave out what only fences would be to say that nothing writes there, which she can't know.
  if (press.kind === 'skip-failed' && operation?.kind === 'reprotect') return undefined;
  const failed = operation?.steps.find(({ status }) => status === 'failed');
  return failed && { kind: press.kind === 'retry-failed' ? 'retry' : 'skip', step: failed.id };
}

function describe(press: Press): string {
  if ('to' in press) return `${press.kind} to ${press.to}${press.override ? ` over ${press.override.join(', ')}` : ''}`;
  if (press.kind === 'drain' || press.kind === 'restore')
    return `${press.kind} ${press.region}${press.zone === undefined ? '' : `/${press.zone}`}`;
  return 'automation' in press ? `automation ${press.automation}` : press.kind;
}
