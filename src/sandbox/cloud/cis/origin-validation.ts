import { isIP } from 'node:net';
import { isObject } from '../../call.ts';
import { isOptional, isText } from './fields.ts';

/** What CIS refuses of one origin; undefined when it takes it. With a monitor its address must be one that can be probed. */
export function originProblem(origin: unknown, monitored: boolean): string | undefined {
  if (!isObject(origin)) return 'an origin must be an object';
  if (!isText(origin.name)) return 'origin name must be set';
  if (!isText(origin.address)) return `address of origin ${origin.name} must be set`;
  const where = addressProblem(origin.address, monitored) ?? headerProblem(origin.header, origin.name);
  if (where !== undefined) return where;
  if (!isOptional(origin.enabled, 'boolean')) return `enabled of origin ${origin.name} must be a boolean`;
  const weight = origin.weight ?? 1;
  if (typeof weight !== 'number' || weight < 0 || weight > 1) {
    return `weight of origin ${origin.name} must be between 0 and 1`;
  }
  const hundredths = weight * 100;
  if (Math.abs(hundredths - Math.round(hundredths)) > 1e-9) {
    return `weight of origin ${origin.name} must be a multiple of 0.01`;
  }
  return undefined;
}

/**
 * Addresses of networks of one's own are refused (CIS docs, "Origin address is not globally routable"); elsewhere the
 * documentation allows them where nothing probes them.
 */
function addressProblem(address: string, monitored: boolean): string | undefined {
  const kind = isIP(address);
  if (kind === 0 && !/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(address))
    return `address ${address} is not valid`;
  return monitored && ownNetworks[kind]?.test(address) === true ? 'Origin address is not globally routable' : undefined;
}

/** By kind of address (RFC 1918, 1122, 3927, 6598; RFC 4193, 4291). */
const ownNetworks: Readonly<Record<number, RegExp>> = {
  4: /^(10|127|0|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./,
  6: /^(::1?$|f[cd]|fe[89ab])/i,
};

/** `{"Host": ["shop.example"]}`. */
function headerProblem(header: unknown, name: string): string | undefined {
  if (header === undefined || header === null) return undefined;
  const isWell = isObject(header) && Object.values(header).every((each) => Array.isArray(each) && each.every(isText));
  return isWell ? undefined : `header of origin ${name} must be lists of texts by name`;
}
