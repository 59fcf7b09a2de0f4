import { type Draft, entriesOf, numberOf, under } from './draft.ts';
import { type Finding, unexpected } from './finding.ts';

/** What the settings of Redis must be to each other. */
export function checkRedis(redis: Draft): Finding[] {
  return [...checkPlace(redis), ...checkSuccession(redis), ...checkCertificate(under(redis, 'tls'))];
}

/** There is one Redis to be found, in one way. */
function checkPlace(redis: Draft): Finding[] {
  const sentinels = under(redis, 'sentinels');
  if (under(redis, 'url').value === undefined || entriesOf(sentinels).length === 0) return [];
  return [unexpected(sentinels, 'none beside redis.url: either a URL or Sentinels', 'both')];
}

/** Where a replica may become primary, what no replica has is lost with the primary. */
function checkSuccession(redis: Draft): Finding[] {
  const replicas = under(redis, 'replicas');
  if (entriesOf(under(redis, 'sentinels')).length === 0 || numberOf(replicas) !== 0) return [];
  return [unexpected(replicas, 'at least 1 with Sentinels: what no replica has confirmed is lost with the primary')];
}

function checkCertificate(tls: Draft): Finding[] {
  const [certificate, key] = [under(tls, 'certFile'), under(tls, 'key')];
  if ((certificate.value === undefined) === (key.value === undefined)) return [];
  if (key.value === undefined)
    return [unexpected(key, 'env:NAME or file:PATH: redis.tls.certFile needs it', 'nothing')];
  return [unexpected(certificate, 'the path of a file: redis.tls.key belongs to it', 'nothing')];
}
