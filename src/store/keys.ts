/** Every key that Regent uses; nothing else knows a key's name. */
export interface Keys {
  /** What every key begins with. */
  readonly prefix: string;
  /** Stream: the reports of one vantage. Its prober writes nothing else. */
  reports(vantage: string): string;
  /** Stream: the commands of one application, and entries that only wake its owner. */
  commands(application: string): string;
  /**
   * Hash: version, state (JSON) and hash (of the newest journal entry); configuration (the hash of the one that the journal
   * has told of last) and document (that one as JSON).
   */
  state(application: string): string;
  /** Stream: an entry's id is `<version>-0`, the version that it led to. */
  journal(application: string): string;
  /** Hash: by, reason, at, and until of one that ends by itself. Exists while a pause stands. */
  pause(application: string): string;
  /** List: when the last calls to another system were made under an identity, in milliseconds of Redis time. */
  calls(identity: string): string;
  /** Hash: a caller's key for a call → what was asked under it and how it was answered. It expires. */
  answered(caller: string): string;
  /** Sorted set: the same keys by the instant of their booking, in milliseconds of Redis time. It expires. */
  answeredOrder(caller: string): string;
  /** Sorted set: instances by the end of their lease, in milliseconds of Redis time. */
  readonly leases: string;
  /** Hash: instance → presence as JSON. */
  readonly controllers: string;
  /** Hash: application → `<token>@<instance>`. */
  readonly assignments: string;
  /** Hash: application → the newest token ever given. Never removed from, so that a token never comes twice. */
  readonly tokens: string;
  /** Hash: application → the hash of the configuration in force. */
  readonly configurations: string;
  /** Hash: application → the hash of the configuration that whoever shows this digest holds. It expires. */
  holdings(digest: string): string;
  /** Hash: application → what the last look for trouble has found, as JSON. */
  readonly readiness: string;
  /**
   * Hash: receiver of notifications → up to which entry of the application's journal it has been told; receiver and key of
   * what else it has been told → that as JSON, or empty.
   */
  told(application: string): string;
  /** Hash: application → what its gates should say. Probers read it. */
  readonly gates: string;
  /** Stream: every change of that. Probers read it. */
  readonly gateChanges: string;
  /** Stream: the answers to all commands. */
  readonly answers: string;
  /** Stream: what has happened to all applications, in the order of the commits. */
  readonly events: string;
  /** Hash: application → what its owner has announced to the witnesses, as JSON. */
  readonly announcements: string;
  /** Stream: asks every prober to report at once, or tells it what is announced of one application. */
  readonly recalls: string;
}

/** The keys of one installation, all with the prefix `<keyPrefix>:<installation>:`. */
export function keysOf(keyPrefix: string, installation: string): Keys {
  const key = (name: string) => `${keyPrefix}:${installation}:${name}`;
  return {
    prefix: key(''),
    reports: (vantage) => key(`reports:${vantage}`),
    commands: (application) => key(`commands:${application}`),
    state: (application) => key(`state:${application}`),
    journal: (application) => key(`journal:${application}`),
    pause: (application) => key(`pause:${application}`),
    calls: (identity) => key(`calls:${identity}`),
    answered: (caller) => key(`answered:${caller}`),
    answeredOrder: (caller) => key(`answered-order:${caller}`),
    leases: key('leases'),
    controllers: key('controllers'),
    assignments: key('assignments'),
    tokens: key('tokens'),
    configurations: key('configurations'),
    holdings: (digest) => key(`holdings:${digest}`),
    readiness: key('readiness'),
    told: (application) => key(`told:${application}`),
    gates: key('gates'),
    gateChanges: key('gate-changes'),
    answers: key('answers'),
    events: key('events'),
    announcements: key('announcements'),
    recalls: key('recalls'),
  };
}
