import type { ReleaseSource } from './release.ts';

/** What a sample needs to know: where to ask, how, and which answer is a good one. Durations in milliseconds. */
export interface Probe {
  readonly type: 'http' | 'https' | 'tcp';
  /** A host name or an IP address (IPv6 without brackets). */
  readonly address: string;
  readonly port: number;
  /** With its query. Not for tcp, and neither is anything below up to `timeoutMs`. */
  readonly path: string;
  readonly method: string;
  /** `200`, `2xx`, or several with commas. */
  readonly expectedCodes: string;
  /** Must occur in the first 10 KiB of the answer, in upper or lower case. Empty: whatever the answer says is right. */
  readonly expectedBody: string;
  /** A `Host` header is also the name that the server's certificate must have. */
  readonly headers: Readonly<Record<string, string>>;
  readonly followRedirects: boolean;
  /** Takes any certificate. */
  readonly allowInsecure: boolean;
  /** The header of the answer that names the region that gave it. */
  readonly regionHeader?: string | undefined;
  /** In place of the header: by region, a text that only its answers have. */
  readonly regionTexts?: Readonly<Record<string, string>> | undefined;
  /** How the answer tells which release has given it. */
  readonly release?: ReleaseSource | undefined;
  /** For the whole sample, name lookup and connection included. */
  readonly timeoutMs: number;
}

/** How often to sample, and how many samples in a row make a verdict. */
export interface Watch {
  readonly intervalMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

/** One thing probed in a region of an application. */
export interface ProbeTarget extends Probe, Watch {
  readonly application: string;
  readonly region: string;
  /** Its name, unique within the application's region. */
  readonly id: string;
}

/** Something that this vantage must reach to be believed. */
export interface ControlTarget extends Probe, Watch {
  readonly name: string;
  /** Where it stands, if that is in one of the applications' regions: it says nothing about that region's isolation. */
  readonly region?: string | undefined;
}

/** A public name through which users come. Durations in milliseconds. */
export interface EdgeTarget {
  readonly application: string;
  /** Its name, unique within the application. */
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly regionHeader: string;
  readonly regionTexts?: Readonly<Record<string, string>> | undefined;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}
