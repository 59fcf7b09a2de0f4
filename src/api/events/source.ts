/** Where events come from: every controller's source tells the same ones in the same order. */
export interface EventSource {
  /** Up to `count` events that follow an id, oldest first. */
  eventsAfter(after: string, count: number): Promise<ApiEvent[]>;
  /** Where to read on; `gap`: what followed may not be there any more. Without an id, at the end. */
  resumeEvents(after: string | undefined): Promise<{ readonly after: string; readonly gap: boolean }>;
  /** Calls the listener whenever there may be something new, until the function that it returns is called. */
  onEvent(listener: () => void): () => void;
}

/** An event as its source tells it: `at` in milliseconds. */
export interface ApiEvent {
  readonly id: string;
  readonly application: string;
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly rule?: number | undefined;
  readonly because?: string | undefined;
  readonly phase?: string | undefined;
  readonly operation?: string | undefined;
  readonly progress?: string | undefined;
  readonly step?: string | undefined;
}
