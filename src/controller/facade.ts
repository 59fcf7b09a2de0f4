import { home } from '../domain/application.ts';
import { awaitsApproval } from '../domain/awaits-approval.ts';
import type { Command, CommandAnswer } from '../domain/command.ts';
import { standingIn } from '../domain/configuration.ts';
import { type Context, contextOf } from '../domain/context.ts';
import { comingMaintenance } from '../domain/maintenance.ts';
import { preview } from '../domain/preview.ts';
import { protectionOf } from '../domain/protection.ts';
import type { Examined } from '../domain/readiness.ts';
import { leadingRegion, releaseFindings, releasesIn, sameReleaseIn } from '../domain/release.ts';
import { type Explanation, why, whyNot } from '../domain/why.ts';
import { applicationReadiness, examineLook, knownReadiness, summaryOf } from './application-readiness.ts';
import {
  type ApplicationStatus,
  type CommandRequest,
  type Facade,
  NoAnswer,
  type Preview,
  type Readiness,
  type RegionStatus,
  UnknownApplication,
} from './contract.ts';
import type { Controller } from './controller.ts';
import { fleetStatus } from './fleet-status.ts';
import { healthMatrix } from './health-matrix.ts';
import { freshLook, type Look, stateOf, viewOf } from './look.ts';
import type { Equipment, ManagedApplication } from './managed.ts';
import { reportOn } from './operation-reports.ts';

/** How long the owner may take to answer a command, in milliseconds. */
const answerMs = 5_000;

/** How much earlier than that a command has to be answered, in milliseconds: so long may the answer be on its way. */
const answerTravelsMs = 500;

/** What the API calls. It decides nothing: it reads, and it passes commands on. */
export function createFacade(
  equipment: Equipment,
  controller: Controller,
  managed: readonly ManagedApplication[],
): Facade {
  const find = (id: string): ManagedApplication => {
    const found = managed.find((each) => each.application.id === id);
    if (found === undefined)
      throw new UnknownApplication(
        id,
        managed.map((each) => each.application.id),
      );
    return found;
  };
  return {
    names: () => managed.map(({ application }) => application.id),
    application: async (id) => statusOf(equipment, controller, find(id)),
    command: async (id, request) => sendCommand(equipment, controller, find(id), request),
    noteRefusal: async (id, refusal) => {
      const { runtime, store } = equipment;
      await store.sendCommand(find(id).application.id, { id: runtime.id(), ...refusal });
    },
    preview: async (id, request, live) => previewOf(equipment, controller, find(id), request, live === true),
    why: async (id, request) => explain(equipment, controller, find(id), request),
    pause: async (id, by, reason, forMs) => controller.pause(find(id).application.id, { by, reason, forMs }),
    journal: async (id, count, after) => equipment.store.journal(find(id).application.id, count, after),
    operationReport: async (id, operation) => {
      const { application } = find(id);
      return reportOn(equipment.store, application, await stateOf(equipment.store, application), operation);
    },
    health: async (id) => {
      const { application } = find(id);
      const state = await stateOf(equipment.store, application);
      return healthMatrix(application, state, viewOf(equipment, controller, id));
    },
    fleet: () => fleetStatus(equipment, controller.census, managed),
    applicationReadiness: async (id, anew) => applicationReadiness(equipment, controller, find(id), anew === true),
    readiness: () => readinessOf(equipment, controller),
  };
}

async function statusOf(
  equipment: Equipment,
  controller: Controller,
  { application }: ManagedApplication,
): Promise<ApplicationStatus> {
  const { store } = equipment;
  const [state, pause, examined] = await Promise.all([
    stateOf(store, application),
    store.readPause(application.id),
    knownReadiness(equipment, controller, application.id),
  ]);
  const view = viewOf({ store }, controller, application.id);
  const context = contextOf(application, state, view);
  const assignment = controller.census.assignments[application.id];
  const owner = controller.census.controllers.find((each) => each.instance === assignment?.instance);
  const { placement } = state;
  return {
    application: application.id,
    phase: state.phase,
    automation: pause === undefined ? state.automation : 'paused',
    automationForNow: state.automationForNow,
    pause,
    epoch: state.epoch,
    placement,
    home: home(application),
    regions: context.health.map((each) => ({
      ...each,
      active: placement.active.includes(each.region),
      primary: placement.primary === each.region,
      ...releaseOf(context, each.region),
    })),
    rule: { id: state.said.rule, because: state.said.because },
    operation: state.operation,
    lastOperation: state.lastOperation,
    unprotected: state.unprotected,
    protection: controller.custodyOf(application.id) === undefined ? [] : protectionOf(context),
    readiness: examined && summaryOf(examined),
    unfenced: state.unfenced ?? [],
    drained: state.drained,
    maintenance: comingMaintenance(state, view.now),
    queued: state.queued,
    approval: state.approval,
    proposed: state.proposed,
    awaitsApproval: awaitsApproval(state),
    frozen: state.frozen && { because: state.frozen.because, since: state.frozen.since },
    blocked: state.blocked,
    cooldownUntil: state.cooldownUntil,
    drill: state.drill,
    drills: state.drills ?? [],
    owner:
      owner && assignment ? { instance: owner.instance, region: owner.region, token: assignment.token } : undefined,
    configuration: standingIn(controller.configurationOf(application.id), application, placement),
    observations: Object.values(controller.custodyOf(application.id)?.observer.latest ?? {}),
    now: view.now,
  };
}

async function sendCommand(
  { runtime, store }: Equipment,
  controller: Controller,
  { application }: ManagedApplication,
  request: CommandRequest,
): Promise<CommandAnswer> {
  const { body, by, reason } = request;
  const validUntil = store.now() + answerMs - answerTravelsMs;
  const command: Command = { id: runtime.id(), by, reason, validUntil, ...body };
  const over = new AbortController();
  let answer: CommandAnswer | undefined;
  const stopListening = controller.onAnswer((_application, given) => {
    if (given.command !== command.id) return;
    answer = given;
    over.abort();
  });
  try {
    await store.sendCommand(application.id, command);
    await runtime.sleep(answerMs, over.signal);
  } finally {
    stopListening();
  }
  if (answer !== undefined) return answer;
  const { live } = controller.census.assignments[application.id] ?? { live: false };
  const why = live ? 'Its owner is alive but has not said anything.' : 'No live controller owns it at the moment.';
  throw new NoAnswer(
    application.id,
    `${why} It is not carried out any more: order it again when the application has an owner that answers.`,
  );
}

async function previewOf(
  equipment: Equipment,
  controller: Controller,
  managed: ManagedApplication,
  request: CommandRequest,
  live: boolean,
): Promise<Preview> {
  const { application } = managed;
  const look = await freshLook(equipment, controller, managed);
  const view = { ...look.view, command: hypothetical(request) };
  const { decision, ...quote } = preview(application, look.state, view);
  const accepted = decision.answer?.accepted ?? false;
  const used = [...new Set(quote.steps.map(({ resource }) => resource))];
  const examined = live
    ? await examineLook(equipment, managed, look, { only: used })
    : await knownReadiness(equipment, controller, application.id);
  const { rule, because, findings: guards } = decision;
  return { accepted, rule, because, guards, ...quote, readiness: examined && about(used, examined) };
}

/** What was found about these resources, and about the application itself. */
function about(resources: readonly string[], { findings, unexamined, examinedAt }: Examined): Examined {
  return {
    findings: findings.filter(({ resource }) => resource === undefined || resources.includes(resource)),
    unexamined: unexamined.filter((id) => resources.includes(id)),
    examinedAt,
  };
}

/** The owner tells what it decides by. Any other controller looks for itself, as everybody does for what is only supposed. */
async function explain(
  equipment: Equipment,
  controller: Controller,
  managed: ManagedApplication,
  request: CommandRequest | undefined,
): Promise<Explanation> {
  const { application } = managed;
  const examined = await knownReadiness(equipment, controller, application.id);
  const owned = controller.custodyOf(application.id)?.context();
  const { state, view }: Look =
    request === undefined && owned !== undefined ? owned : await freshLook(equipment, controller, managed);
  const explanation =
    request === undefined ? why(application, state, view) : whyNot(application, state, view, hypothetical(request));
  return { ...explanation, inTheWay: inTheWay(contextOf(application, state, view), examined) };
}

/** Which release a region runs, and whether that is another one than where users are. */
function releaseOf(context: Context, region: string): Pick<RegionStatus, 'releases' | 'otherRelease'> {
  const releases = releasesIn(context, region);
  if (releases.length === 0) return {};
  const { answer, because } = sameReleaseIn(context, region, leadingRegion(context.state.placement));
  return { releases, otherRelease: answer === 'no' ? because : undefined };
}

/** What no rule asks for, and whoever orders a move should know all the same. Of a release that is required a guard speaks. */
function inTheWay(context: Context, examined: Examined | undefined): string[] {
  const required = context.application.policy.sameRelease === 'require';
  const releases = required ? [] : releaseFindings(context).map(({ sentence }) => sentence);
  const harmful = examined?.findings.filter(({ severity }) => severity === 'error') ?? [];
  const found = harmful.flatMap(({ resource, about: what, sentence }) =>
    resource === undefined ? [] : [`${resource}: ${what}: ${sentence}`],
  );
  return [...releases, ...found];
}

function hypothetical({ body, by, reason }: CommandRequest): Command {
  return { id: 'hypothetical', by, reason, ...body };
}

function readinessOf({ store }: Equipment, controller: Controller): Readiness {
  const checks = [
    {
      name: 'redis',
      ok: store.reachable,
      because: store.reachable
        ? 'Redis answers.'
        : 'Redis does not answer: probing goes on, and nothing is changed anywhere until it is back.',
    },
    {
      name: 'lease',
      ok: controller.lease.held,
      because: controller.lease.held
        ? 'This controller holds its lease.'
        : 'This controller holds no lease and does not act.',
    },
  ];
  const { restless } = controller.calm;
  checks.push({
    name: 'calm',
    ok: restless === undefined,
    because: restless === undefined ? 'Its loop and its clocks run as they should.' : `It only observes. ${restless}`,
  });
  return { ready: checks.every((check) => check.ok), checks };
}
