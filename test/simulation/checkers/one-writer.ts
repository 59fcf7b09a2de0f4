import type { Checker } from './checker.ts';

/** Law 1: what can be written in only one place is writable in one place, unless an `unfenced` allowance was committed. */
export const oneWriter: Checker = ({ record }) => {
  const allowed = record
    .of('committed')
    .find(({ commit: { next } }) => 'unfenced' in next && next.unfenced !== undefined);
  return record
    .of('writable')
    .filter(({ regions, at }) => regions.length > 1 && !(allowed !== undefined && allowed.at < at))
    .map(({ at, resource, regions }) => ({
      law: '1 one writer',
      at,
      because: `${resource} is writable in ${regions.join(' and ')} at the same time.`,
    }));
};
