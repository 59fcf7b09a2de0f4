/** What the demo reads of an application over Regent's REST API. */
export interface SeenApplication {
  readonly phase: string;
  readonly epoch: number;
  readonly placement: { readonly active: readonly string[]; readonly primary: string };
  readonly regions: readonly { readonly region: string; readonly health: string }[];
  readonly rule: { readonly id: number; readonly because: string };
  readonly operation?: SeenOperation;
  readonly lastOperation?: SeenOperation;
  /** What may still write although another side was promoted. */
  readonly unfenced: readonly { readonly resource: string; readonly region: string }[];
  readonly blocked?: { readonly because: string };
  readonly frozen?: { readonly because: string };
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
  /** By resource, in milliseconds of writing. */
  readonly quotedLoss: Readonly<Record<string, number>>;
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
  readonly #headers: Readonly<Record<string, string>>;

  /** Without a token it is let in only where it runs on the same machine. */
  constructor(urls: readonly string[], application: string, token?: string) {
    this.#urls = urls;
    this.#application = application;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** The application as its owner sees it, who alone watches its resources; as any other controller, where none answers. */
  async application(): Promise<SeenApplication | undefined> {
    let seen: SeenApplication | undefined;
    for (const url of this.#urls) {
      const answer = await this.#ask<SeenApplication>(url, '');
      if (answer !== undefined && answer.observations.length > 0) return answer;
      seen ??= answer;
    }
    return seen;
  }

  /** The decisions after a sequence, oldest first. */
  async decisions(after: number): Promise<SeenDecision[]> {
    const page = await this.#get<JournalPage>(`/journal?count=200&after=${after}`);
    return (page?.entries ?? []).flatMap(({ sequence, at, body }) =>
      body.kind === 'decision' ? [{ sequence, at, rule: body.rule ?? 0, because: body.because ?? '' }] : [],
    );
  }

  /** Orders an operation, as `regent switchover` does. Accepted, or the reason why not. */
  async order(operation: Readonly<Record<string, unknown>>): Promise<{ accepted: boolean; because: string }> {
    let because = 'No controller answers.';
    for (const url of this.#urls) {
      try {
        const response = await fetch(`${url}/v1/applications/${this.#application}/operations`, {
          method: 'POST',
          headers: { ...this.#headers, 'content-type': 'application/json' },
          body: JSON.stringify(operation),
          signal: AbortSignal.timeout(10_000),
        });
        const said = (await response.json()) as { because?: string; detail?: string; title?: string };
        because = said.because ?? said.detail ?? said.title ?? `It answered ${response.status}.`;
        if (response.ok) return { accepted: true, because };
      } catch (error) {
        because = error instanceof Error ? error.message : String(error);
      }
    }
    return { accepted: false, because };
  }

  async #get<T>(path: string): Promise<T | undefined> {
    for (const url of this.#urls) {
      const answer = await this.#ask<T>(url, path);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Undefined when it does not answer: it may be among the dead. */
  async #ask<T>(url: string, path: string): Promise<T | undefined> {
    try {
      const response = await fetch(`${url}/v1/applications/${this.#application}${path}`, {
        headers: this.#headers,
        signal: AbortSignal.timeout(1_000),
      });
      return response.ok ? ((await response.json()) as T) : undefined;
    } catch {
      return undefined;
    }
  }
}
