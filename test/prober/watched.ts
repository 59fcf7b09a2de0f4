import type { ControlTarget, EdgeTarget, Probe, ProbeTarget } from '../../src/prober/targets.ts';

const PROBE: Probe = {
  type: 'http',
  address: '127.0.0.1',
  port: 80,
  path: '/',
  method: 'GET',
  expectedCodes: '200',
  expectedBody: '',
  headers: {},
  followRedirects: false,
  allowInsecure: false,
  timeoutMs: 5_000,
};

const WATCH = { intervalMs: 5_000, failureThreshold: 3, successThreshold: 2 };

/** A probe with everything usual but what is given. */
export function aProbe(given: Partial<Probe> = {}): Probe {
  return { ...PROBE, ...given };
}

/** The target `shop/us-south/web` but for what is given. */
export function aTarget(given: Partial<ProbeTarget> = {}): ProbeTarget {
  const target = { ...PROBE, ...WATCH, application: 'shop', region: 'us-south', id: 'web', ...given };
  return { ...target, address: given.address ?? `${target.id}.${target.region}.${target.application}.example` };
}

/** The control target `iam` but for what is given. */
export function aControl(given: Partial<ControlTarget> = {}): ControlTarget {
  const control = { ...PROBE, ...WATCH, type: 'tcp' as const, name: 'iam', ...given };
  return { ...control, address: given.address ?? `${control.name}.example` };
}

/** The edge `www` of `shop` but for what is given. */
export function anEdge(given: Partial<EdgeTarget> = {}): EdgeTarget {
  return {
    application: 'shop',
    id: 'www',
    url: 'https://www.shop.example/',
    headers: {},
    regionHeader: 'x-region',
    intervalMs: 5_000,
    timeoutMs: 1_000,
    ...given,
  };
}
