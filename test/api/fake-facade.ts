import type {
  ApplicationReadiness,
  ApplicationStatus,
  CommandRequest,
  Facade,
  FleetStatus,
  HealthMatrix,
  Preview,
  Readiness,
  Refusal,
} from '../../src/controller/contract.ts';
import { UnknownApplication } from '../../src/controller/contract.ts';
import type { Paused } from '../../src/controller/pauses.ts';
import type { CommandAnswer } from '../../src/domain/command.ts';
import type { Drill, DrillResult } from '../../src/domain/drill.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import type { Maintenance } from '../../src/domain/maintenance.ts';
import type { Operation, StepRecord } from '../../src/domain/operation.ts';
import { operationReport } from '../../src/domain/operation-report/report.ts';
import { initialState } from '../../src/domain/state.ts';
import { type Explanation, why } from '../../src/domain/why.ts';
import { everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';

/** A facade that answers from plain fields and remembers what it was asked. A field set by a test is what it says. */
export class FakeFacade implements Facade {
  status: ApplicationStatus = shopStatus();
  /** What is true of the applications beside shop. */
  others: readonly ApplicationStatus[] = [];
  answer: CommandAnswer = accepted();
  forecast: Preview = {
    accepted: true,
    rule: 210,
    because: 'An operator orders a failover.',
    guards: [],
    steps: [],
    loss: [],
  };
  explanation: Explanation = explanation();
  entries: JournalEntry[] = [];
  condition: Readiness = { ready: true, checks: [{ name: 'redis', ok: true, because: 'Redis answers.' }] };
  examination: ApplicationReadiness = {
    application: 'shop',
    findings: [],
    unexamined: ['db'],
    examinedAt: NOW - 185_000,
    now: NOW,
  };
  /** Thrown by every method that may reject. */
  failure: Error | undefined;
  readonly asked: { application: string; request: CommandRequest; how: 'command' | 'preview'; live?: true }[] = [];
  readonly examined: { application: string; anew: boolean }[] = [];
  readonly whys: { application: string; request: CommandRequest | undefined }[] = [];
  /** Whether a pause can be written. */
  reachesRedis = true;
  readonly refusals: { application: string; refusal: Refusal }[] = [];
  readonly pauses: { application: string; by: string; reason: string; forMs?: number | undefined }[] = [];
  readonly journalReads: { application: string; count: number; after: number | undefined }[] = [];
  /** Called before each read of an application, so that a test can let time pass. */
  onRead: () => void = () => {};

  names() {
    return ['shop', ...this.others.map(({ application }) => application)];
  }

  async application(id: string) {
    this.#known(id);
    this.onRead();
    return this.others.find(({ application }) => application === id) ?? this.status;
  }

  async command(application: string, request: CommandRequest) {
    this.#known(application);
    this.asked.push({ application, request, how: 'command' });
    return this.answer;
  }

  async noteRefusal(application: string, refusal: Refusal) {
    this.#known(application);
    this.refusals.push({ application, refusal });
  }

  async preview(application: string, request: CommandRequest, live = false) {
    this.#known(application);
    this.asked.push({ application, request, how: 'preview', ...(live && { live }) });
    return this.forecast;
  }

  async why(application: string, request?: CommandRequest) {
    this.#known(application);
    this.whys.push({ application, request });
    return this.explanation;
  }

  async pause(application: string, by: string, reason: string, forMs?: number): Promise<Paused> {
    this.#known(application);
    this.pauses.push({ application, by, reason, forMs });
    return { by, reason, at: NOW, until: forMs && NOW + forMs, written: this.reachesRedis };
  }

  async journal(application: string, count: number, after?: number) {
    this.#known(application);
    this.journalReads.push({ application, count, after });
    if (count === 0) return [];
    if (after === undefined) return this.entries.slice(-count);
    return this.entries.filter(({ sequence }) => sequence > after).slice(0, count);
  }

  async operationReport(application: string, id: string) {
    this.#known(application);
    const { operation, lastOperation } = this.status;
    const found = [operation, lastOperation].find((each) => each?.id === id);
    return found && operationReport(shop(), found, this.entries);
  }

  async health(application: string): Promise<HealthMatrix> {
    this.#known(application);
    const target = { id: 'web', critical: true, expect: 'always' as const, tier: 'application' as const };
    const said = {
      region: 'us-south',
      target: 'web',
      verdict: 'down' as const,
      reason: 'timeout',
      consecutive: 3,
      latencyMs: 5,
    };
    const heard = { vantage: 'eu-de', fresh: true, ageMs: 400, isolatedFor: [], targets: [said], edges: [] };
    const silent = { vantage: 'us-south', fresh: false, isolatedFor: [], targets: [], edges: [] };
    const regions = [{ region: 'us-south', health: 'unknown' as const, targets: [target] }];
    return { application, quorum: 2, vantages: [silent, heard], regions, now: NOW };
  }

  fleet(): FleetStatus {
    this.#fail();
    const told = { instance: 'controller-a', region: 'eu-de' };
    const limits = { concurrentOperations: 2, intoOneRegion: 1 };
    return {
      installation: 'demo',
      controllers: [{ ...told, owns: ['shop'] }],
      vacant: this.others.map(({ application }) => application),
      limits,
      told,
    };
  }

  readiness() {
    return this.condition;
  }

  async applicationReadiness(application: string, anew = false) {
    this.#known(application);
    this.examined.push({ application, anew });
    return this.examination;
  }

  #known(application: string): void {
    this.#fail();
    if (!this.names().includes(application)) throw new UnknownApplication(application, this.names());
  }

  #fail(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

/** 2026-01-02T03:04:05.000Z */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

/** An application that is at home and well. */
export function shopStatus(change: Partial<ApplicationStatus> = {}): ApplicationStatus {
  const vote = (vantage: string) => ({ vantage, says: 'up' as const, reason: 'ok', dataOnly: false });
  const votes = [vote('us-south'), vote('eu-de'), vote('au-syd')];
  const region = { health: 'up' as const, quorum: 2, votes, zones: [] };
  return {
    application: 'shop',
    phase: 'steady',
    automation: 'manual',
    epoch: 4,
    placement: { active: ['us-south'], primary: 'us-south' },
    home: { active: ['us-south'], primary: 'us-south' },
    regions: [
      {
        ...region,
        zones: [{ zone: 'a', health: 'up', votes }],
        region: 'us-south',
        active: true,
        primary: true,
      },
      { ...region, region: 'eu-de', active: false, primary: false },
    ],
    rule: { id: 602, because: 'Every step is done and users arrive where they should.' },
    unprotected: [],
    protection: [{ resource: 'db', protected: 'yes', because: 'db in eu-de: Standby in PEER, CONNECTED.' }],
    unfenced: [],
    drained: [],
    maintenance: [],
    drills: [],
    awaitsApproval: false,
    owner: { instance: 'controller-a', region: 'eu-de', token: 3 },
    configuration: {
      inForce: '5f0c3a9e71d2b864',
      others: [],
      because: 'Every live controller holds the configuration in force.',
    },
    observations: [],
    now: NOW,
    ...change,
  };
}

/** Maintenance of eu-de that is open. */
export function aMaintenance(change: Partial<Maintenance> = {}): Maintenance {
  const times = { from: NOW - 3_600_000, until: NOW + 3_600_000 };
  return { id: 'm-1', ...times, region: 'eu-de', by: 'bob', reason: 'its disks are replaced', ...change };
}

/** A drill that is away in eu-de. */
export const aDrill: Drill = {
  id: 'drill-shop-5',
  to: 'eu-de',
  requestedBy: 'alice',
  reason: 'every month',
  startedAt: NOW - 90_000,
  holdMs: 300_000,
  there: { operation: 'shop-5', quotedMs: 40_000, tookMs: 30_000 },
  awaySince: NOW - 60_000,
};

/** One that was there and came home, a while before. */
export const aDrillThatPassed: DrillResult = {
  id: 'drill-shop-2',
  to: 'eu-de',
  requestedBy: 'regent',
  reason: 'It was due.',
  startedAt: NOW - 3 * 86_400_000,
  endedAt: NOW - 3 * 86_400_000 + 400_000,
  outcome: 'passed',
  because: 'It was in eu-de, and is home again.',
  left: { active: ['us-south'], primary: 'us-south' },
  there: { operation: 'shop-2', quotedMs: 40_000, tookMs: 30_000 },
  back: { operation: 'shop-3', quotedMs: 40_000, tookMs: 35_000 },
};

/** A step of the failover to eu-de. */
export function step(verb: StepRecord['verb'], resource: string, change: Partial<StepRecord> = {}): StepRecord {
  const region = verb === 'fence' ? 'us-south' : 'eu-de';
  return {
    id: `${verb}:${resource}:${region}`,
    verb,
    resource,
    region,
    active: ['eu-de'],
    graceful: false,
    after: [],
    irreversible: verb === 'promote',
    repeatable: true,
    deadlineMs: 60_000,
    settleMs: 5_000,
    expectedMs: 4_000,
    because: `It does ${verb} on ${resource}.`,
    status: 'waiting',
    attempts: 0,
    ...change,
  };
}

/** The failover to eu-de that an accepted command starts. */
export function failover(change: Partial<Operation> = {}): Operation {
  return {
    id: 'shop-5',
    quotedLoss: {},
    kind: 'failover',
    epoch: 5,
    rule: 210,
    graceful: false,
    requestedBy: 'alice',
    reason: 'the region is on fire',
    from: { active: ['us-south'], primary: 'us-south' },
    to: { active: ['eu-de'], primary: 'eu-de' },
    startedAt: NOW,
    steps: [step('fence', 'db-servers'), step('promote', 'shop-db'), step('route', 'www')],
    ...change,
  };
}

/** A command's acceptance. */
export function accepted(change: Partial<CommandAnswer> = {}): CommandAnswer {
  const because = 'An operator orders a failover: the old side is fenced, then the other is promoted.';
  return { command: 'c-1', accepted: true, rule: 210, because, guards: [], operation: 'shop-5', ...change };
}

/** A command's refusal, with a guard of each answer. */
export function refused(): CommandAnswer {
  return {
    command: 'c-1',
    accepted: false,
    rule: 290,
    because: 'The command can not be carried out now.',
    guards: [
      { guard: 'replacement-healthy', answer: 'yes', because: 'eu-de is up.' },
      { guard: 'replicas-ready', answer: 'unknown', because: 'Nothing has been seen of shop-db in eu-de lately.' },
      { guard: 'not-paused', answer: 'no', because: 'It is paused by bob: lunch' },
    ],
  };
}

/** Why an application whose region is dark is not moved: a person has to approve it. */
export function explanation(): Explanation {
  const application = shop({ approval: 'always', confirmForMs: 0 });
  const state = stateOf(application, { phase: 'suspect', suspected: { 'us-south': 1 } });
  return why(application, state, viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }), { now: NOW }));
}

/** A journal entry about an operation that ended. */
export function journalEntry(sequence: number, lastOperation?: Operation): JournalEntry {
  const before = initialState('shop', { active: ['us-south'], primary: 'us-south' }, 'manual');
  const because = 'Every step is done and users arrive where they should.';
  const next = { ...before, phase: 'displaced' as const, lastOperation };
  const view = { now: NOW, reports: [], observations: {} };
  const body = { kind: 'decision' as const, rule: 602, because, findings: [], before, view, next };
  return {
    application: 'shop',
    sequence,
    at: NOW,
    by: 'controller-a',
    version: '0.1.0',
    body,
    previous: '',
    hash: `h${sequence}`,
  };
}
