/** One HTTP request, complete: an absolute URL, every header, a body that is text. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The certificates, as PEM, of which one must have signed the other side's. Absent: those that Node trusts. */
  readonly ca?: string | undefined;
}

/** A complete answer, whatever its status. Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How a request is to be sent. */
export interface SendOptions {
  /** Ends the request at any stage. */
  readonly signal: AbortSignal;
  /**
   * Called synchronously once the connection stands, just before the first byte of the request would leave. When it
   * throws, no byte does, and `send` rejects with what it threw.
   */
  readonly onStart?: (() => void) | undefined;
  /**
   * Opens a connection of its own. A kept one may be dying unnoticed: a call that changes something would then end with
   * nobody knowing whether it arrived.
   */
  readonly fresh?: boolean | undefined;
}

/** Sends a request once. The only seam between this program and the network that its providers use. */
export interface Transport {
  /** Rejects when no complete answer came: refused, cut off, too long, aborted. */
  send(request: WireRequest, options: SendOptions): Promise<HttpResponse>;
  close(): Promise<void>;
}
