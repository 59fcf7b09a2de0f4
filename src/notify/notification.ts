import { hideInText } from '../telemetry/hide-secrets.ts';

/** How grave something is, the least first. */
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** What somebody may want to be told of: a state of an application that begins and passes. */
export const standingKinds = [
  'region-down',
  'not-moved',
  'everything-down',
  'vantages-disagree',
  'too-few-vantages',
  'operation',
  'person-wanted',
  'blocked',
  'approval-wanted',
  'second-person-wanted',
  'unfenced',
  'frozen',
  'paused',
  'maintenance',
  'drill',
  'backed-out',
  'unprotected',
  'not-ready',
  'vacant',
] as const;
export type StandingKind = (typeof standingKinds)[number];

/** Something that is so, as long as it is. */
export interface Standing {
  /** The same as long as it is the same; another application may have it too. At most once at a time. */
  readonly key: string;
  readonly kind: StandingKind;
  readonly severity: Severity;
  /** A few words, without the application. */
  readonly title: string;
  /** What there is to say beside the reason for the change. */
  readonly sentence?: string | undefined;
  /** What is said where it has passed, in place of the title. */
  readonly passed: string;
  /** What passes sooner than this is not told at all, in milliseconds. */
  readonly graceMs?: number | undefined;
  readonly region?: string | undefined;
  readonly operation?: string | undefined;
}

/** One thing that somebody is told: something has begun, or has passed. */
export interface Notification {
  /** The same whenever the same thing is told again. */
  readonly id: string;
  readonly installation: string;
  readonly application: string;
  readonly kind: StandingKind | 'test';
  /** Of what begins; what passes keeps the severity that it had, so that whoever heard of its beginning hears of its end. */
  readonly severity: Severity;
  readonly title: string;
  /** One or two sentences for people. */
  readonly sentence: string;
  /** What begins and what passes have the same, over all installations. */
  readonly dedupKey: string;
  /** What was told under this key has passed. */
  readonly resolves: boolean;
  /** When it was decided, in milliseconds of Redis time. */
  readonly at: number;
  readonly region?: string | undefined;
  readonly operation?: string | undefined;
  /** The rule that has spoken. */
  readonly rule?: number | undefined;
  /** What a person may run to learn more. */
  readonly command: string;
  /** What passes sooner than this is not told at all, in milliseconds. */
  readonly graceMs: number;
}

/** What tells one change of an application from every other. */
export interface Occasion {
  readonly installation: string;
  readonly application: string;
  /** Of the journal entry; absent for what is not in the journal. */
  readonly sequence?: number | undefined;
  readonly at: number;
  readonly rule?: number | undefined;
  readonly because?: string | undefined;
}

/** Tells that something has begun. */
export function begins(occasion: Occasion, standing: Standing): Notification {
  const { sentence = '' } = standing;
  return told(occasion, standing, { resolves: false, title: standing.title, more: sentence });
}

/** Tells that something has passed; `more` is what there is to say beside the reason. */
export function passes(occasion: Occasion, standing: Standing, more = ''): Notification {
  return told(occasion, standing, { resolves: true, title: standing.passed, more });
}

function told(
  { installation, application, sequence, at, rule, because = '' }: Occasion,
  { key, kind, severity, graceMs = 0, region, operation }: Standing,
  { resolves, title, more }: { readonly resolves: boolean; readonly title: string; readonly more: string },
): Notification {
  return {
    id: [at, sequence ?? 'seen', resolves ? 'passed' : 'begun', key].join('-'),
    installation,
    application,
    kind,
    severity,
    title: hideInText(title),
    // What people and other systems have written stands in it, too.
    sentence: hideInText([more, because].filter((text) => text !== '').join(' ') || `${title}.`),
    dedupKey: `regent/${installation}/${application}/${key}`,
    resolves,
    at,
    region,
    operation,
    rule,
    command: operation !== undefined && resolves ? `regent report ${operation}` : `regent why ${application}`,
    graceMs,
  };
}
