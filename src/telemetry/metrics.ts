import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds from a REST call's time to that of a database's takeover. */
const STEP_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800];
const CALL_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface MetricsOptions {
  /** Also measures the process itself: memory, CPU, event loop, garbage collection. */
  readonly process?: boolean;
}

/** What Regent counts and measures. Names are public: dashboards and alerts are built on them. */
export type Metrics = ReturnType<typeof createMetrics>;

/** A set of metrics in a registry of its own, so that several instances can live in one process. */
export function createMetrics({ process = false }: MetricsOptions = {}) {
  const registry = new Registry();
  if (process) collectDefaultMetrics({ register: registry });
  return {
    /** Everything as Prometheus reads it. */
    render: () => registry.metrics(),
    /** The media type of what `render` answers. */
    contentType: registry.contentType,
    ...decisionMetrics([registry]),
    ...unfencedMetrics([registry]),
    ...protectionMetrics([registry]),
    ...readinessMetrics([registry]),
    ...drillMetrics([registry]),
    ...configurationMetrics([registry]),
    ...observationMetrics([registry]),
    ...controllerMetrics([registry]),
    ...outboundMetrics([registry]),
    ...gateMetrics([registry]),
    ...certificateMetrics([registry]),
    ...notificationMetrics([registry]),
  };
}

function decisionMetrics(registers: Registry[]) {
  return {
    decisions: new Counter({
      name: 'regent_decisions_total',
      help: 'Decisions that were committed, by the rule that made them.',
      labelNames: ['application', 'rule'],
      registers,
    }),
    operations: new Counter({
      name: 'regent_operations_total',
      help: 'Operations that have ended, by kind (failover, switchover, ...) and outcome.',
      labelNames: ['application', 'kind', 'outcome'],
      registers,
    }),
    stepSeconds: new Histogram({
      name: 'regent_step_seconds',
      help: 'How long the steps of operations took, from their intent to their outcome.',
      labelNames: ['provider', 'verb', 'outcome'],
      buckets: STEP_SECONDS,
      registers,
    }),
  };
}

/** Allowances that stand. */
function unfencedMetrics(registers: Registry[]) {
  return {
    unfenced: new Gauge({
      name: 'regent_unfenced',
      help: 'Regions that were left without being fenced and may still be writing (1), as their owner knows.',
      labelNames: ['application', 'region', 'resource'],
      registers,
    }),
  };
}

function protectionMetrics(registers: Registry[]) {
  return {
    protection: new Gauge({
      name: 'regent_protection',
      help: 'Whether the data of a resource would live on elsewhere: 1 for what is so, of yes, rebuilding, no and unknown.',
      labelNames: ['application', 'resource', 'protected'],
      registers,
    }),
  };
}

/** How long nobody has drilled is what this is for. */
function drillMetrics(registers: Registry[]) {
  return {
    drillLastPassed: new Gauge({
      name: 'regent_drill_last_passed_timestamp_seconds',
      help: 'When a drill of an application last passed, as its owner remembers, in seconds since 1970.',
      labelNames: ['application'],
      registers,
    }),
  };
}

/** What was found before it mattered. */
function readinessMetrics(registers: Registry[]) {
  return {
    readinessFindings: new Gauge({
      name: 'regent_readiness_findings',
      help: 'What its owner has found last to stand in the way of operations, by severity (error, warning, note).',
      labelNames: ['application', 'severity'],
      registers,
    }),
    readinessExamined: new Gauge({
      name: 'regent_readiness_examined_timestamp_seconds',
      help: 'When the owner of an application last had its providers look for that, in seconds since 1970.',
      labelNames: ['application'],
      registers,
    }),
  };
}

function configurationMetrics(registers: Registry[]) {
  return {
    configuration: new Gauge({
      name: 'regent_configuration_info',
      help: 'The configuration in force for an application, by hash; always 1.',
      labelNames: ['application', 'hash'],
      registers,
    }),
    otherConfigurations: new Gauge({
      name: 'regent_other_configurations',
      help: 'Live controllers that do not hold the configuration in force: go on with the rollout, or take it back.',
      labelNames: ['application'],
      registers,
    }),
  };
}

function observationMetrics(registers: Registry[]) {
  return {
    samples: new Counter({
      name: 'regent_samples_total',
      help: 'Probe samples, by target and reason (`ok`, `timeout`, `status-503`, ...).',
      labelNames: ['application', 'region', 'target', 'result'],
      registers,
    }),
    sampleSeconds: new Histogram({
      name: 'regent_sample_seconds',
      help: 'How long probe samples took, failed ones included.',
      labelNames: ['application', 'region'],
      buckets: CALL_SECONDS,
      registers,
    }),
    witnessDurable: new Gauge({
      name: 'regent_witness_durable',
      help: 'Of a prober: whether it keeps what owners announce on disk (1), or only in memory (0), which does not count.',
      registers,
    }),
    reportAgeSeconds: new Gauge({
      name: 'regent_report_age_seconds',
      help: 'Time since the owner received the newest report of a vantage about an application.',
      labelNames: ['application', 'vantage'],
      registers,
    }),
  };
}

function controllerMetrics(registers: Registry[]) {
  return {
    leaseHeld: new Gauge({
      name: 'regent_lease_held',
      help: 'Whether this controller holds its lease (1) or may not act (0).',
      registers,
    }),
    frozen: new Gauge({
      name: 'regent_frozen',
      help: 'Whether nothing is done for an application (1) because its witnesses know more than Redis: adopt it.',
      labelNames: ['application'],
      registers,
    }),
    maintenance: new Gauge({
      name: 'regent_maintenance',
      help: 'Whether maintenance of an application, or of a region of it, is open (1), so that not everything starts by itself.',
      labelNames: ['application'],
      registers,
    }),
    restless: new Gauge({
      name: 'regent_restless',
      help: 'Whether this controller only observes (1), because its loop stalled or its clock jumped, or is calm (0).',
      registers,
    }),
    ownedApplications: new Gauge({
      name: 'regent_owned_applications',
      help: 'How many applications this controller may act for.',
      registers,
    }),
    redisReachable: new Gauge({
      name: 'regent_redis_reachable',
      help: 'Whether the last thing asked of Redis was answered (1) or not (0).',
      registers,
    }),
  };
}

function outboundMetrics(registers: Registry[]) {
  return {
    outboundCalls: new Counter({
      name: 'regent_outbound_calls_total',
      help: 'Calls to others’ control planes, by provider, kind (read or act) and result.',
      labelNames: ['provider', 'kind', 'result'],
      registers,
    }),
    outboundSeconds: new Histogram({
      name: 'regent_outbound_seconds',
      help: 'How long calls to others’ control planes took, each attempt by itself.',
      labelNames: ['provider', 'kind'],
      buckets: CALL_SECONDS,
      registers,
    }),
    outboundWaiting: new Gauge({
      name: 'regent_outbound_waiting',
      help: 'Calls of this controller that wait for room in the budget of calls that all controllers share.',
      labelNames: ['provider'],
      registers,
    }),
    circuitState: new Gauge({
      name: 'regent_circuit_state',
      help: 'The circuit breaker before a provider: 0 closed (calls go out), 1 half open (one is tried), 2 open.',
      labelNames: ['provider', 'kind'],
      registers,
    }),
  };
}

function gateMetrics(registers: Registry[]) {
  return {
    gateOpen: new Gauge({
      name: 'regent_gate_open',
      help: 'Of a prober: whether its gate for a region says that users should be sent there (1) or not (0).',
      labelNames: ['application', 'region'],
      registers,
    }),
    gateHearsRedis: new Gauge({
      name: 'regent_gate_hears_redis',
      help: 'Of a prober: whether its gates hear from Redis (1), or go by what the other probers say (0).',
      labelNames: ['vantage'],
      registers,
    }),
  };
}

/** What the API proves itself with. */
function certificateMetrics(registers: Registry[]) {
  return {
    apiCertificateExpires: new Gauge({
      name: 'regent_api_certificate_expires_timestamp_seconds',
      help: 'Until when the certificate that the API shows is valid, in seconds since 1970; 0 over plain HTTP.',
      registers,
    }),
    apiCertificateRefused: new Gauge({
      name: 'regent_api_certificate_refused',
      help: "Whether the files of the API's certificate hold something that can not be used (1), so that an older one is shown.",
      registers,
    }),
  };
}

/** Who is told what happens. */
function notificationMetrics(registers: Registry[]) {
  return {
    notifications: new Counter({
      name: 'regent_notifications_total',
      help: 'Attempts to tell a receiver something: `delivered`, `refused` (given up), `failed` (tried again), `dropped`.',
      labelNames: ['sink', 'result'],
      registers,
    }),
    notificationsWaiting: new Gauge({
      name: 'regent_notifications_waiting',
      help: 'What a receiver is still to be told by this controller.',
      labelNames: ['sink'],
      registers,
    }),
    heartbeats: new Counter({
      name: 'regent_heartbeats_total',
      help: 'Calls of the dead man’s switch: `sent`, `failed` (no answer, or a bad one), `withheld` (this controller is not well).',
      labelNames: ['result'],
      registers,
    }),
  };
}
