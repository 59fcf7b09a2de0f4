/** A record of who tried what on which application, and how it ended: an event in the form of CADF (DMTF DSP0262). */
export interface AuditEvent {
  readonly typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event';
  readonly eventType: 'activity';
  readonly id: string;
  readonly eventTime: string;
  readonly action: string;
  readonly outcome: 'success' | 'failure';
  readonly reason: { readonly reasonType: 'HTTP'; readonly reasonCode: string };
  readonly initiator: { readonly typeURI: string; readonly id: string; readonly host: { readonly address: string } };
  readonly target: { readonly typeURI: string; readonly id: string };
  readonly observer: { readonly typeURI: string; readonly id: string };
}
