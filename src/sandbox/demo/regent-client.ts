/** What the demo reads of an application over Regent's REST API. */
export interface SeenApplication {
  readonly phase: string;
  readonly epoch: number;
  readonly placement: { readonly active: readonly string[]; readonly primary: string };
  readonly regions: readonly { readonly region: string; readonly health: string }[];
  readonly rule: { readonly id: number; readonly because: string };
  readonly operation?: SeenOperation;
  readonly lastOperation?: SeenOperation;
  readonly blocked?: { readonly because: string };
  readonly owner?: { readonly region: string };
  readonly observations: readonly {
    readonly resource: string;
    readonly regions: Readonly<
      Record<string, { readonly replicating?: string; readonly role?: string; readonly detail: string }>
    >;
  }[];
}

/** An operation and its steps; instants are RFC 3339. */
export interface SeenOperation {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly steps: readonly SeenStep[];
}

export interface SeenStep {
  readonly id: string;
  readonly status: string;
  readonly because: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly note?: string;
}

/** A decision as the journal holds it; `at` in milliseconds. */
export interface SeenDecision {
  readonly sequence: number;
  readonly at: number;
  readonly rule: number;
  readonly because: string;
}

interface JournalPage {
  readonly entries: readonly {
    readonly sequence: number;
    readonly at: number;
    readonly body: { readonly kind: string; readonly rule?: number; readonly because?: string };
  }[];
}

/** Asks Regent as a user would: whichever controller answers. */
export class RegentClient {
  readonly #urls: readonly string[];
  readonly #application: string;

  constructor(urls: readonly string[], application: string) {
    this.#urls = urls;
    this.#application = application;
  }

  /** The application as the first controller that answers sees it; of several the owner's word is the most complete. */
  async application(): Promise<SeenApplication | undefined> {
    return this.#get<SeenApplication>('');
  }

  /** The decisions after a sequence, oldest first. */
  async decisions(after: number): Promise<SeenDecision[]> {
    const page = await this.#get<JournalPage>(`/journal?count=200&after=${after}`);
    return (page?.entries ?? []).flatMap(({ sequence, at, body }) =>
      body.kind === 'decision' ? [{ sequence, at, rule: body.rule ?? 0, because: body.because ?? '' }] : [],
    );
  }

  async #get<T>(path: string): Promise<T | undefined> {
    for (const url of this.#urls) {
      try {
        const response = await fetch(`${url}/v1/applications/${this.#application}${path}`, {
          signal: AbortSignal.timeout(1_000),
        });
        if (response.ok) return (await response.json()) as T;
      } catch {
        // The next controller may answer: this one may be among the dead.
      }
    }
    return undefined;
  }
}
