import nock from 'nock';
import { secrets } from '../support.ts';
import { enveloped, listed, loadBalancersUrl, pool, poolsUrl, poolUrl, userOfPool } from './objects.ts';

const headers = {
  authorization: `Bearer ${secrets.iamToken}`,
  'x-auth-user-token': `Bearer ${secrets.iamToken}`,
};
/** Whatever is asked of CIS has to carry the token in both headers. */
export const api = () => nock('https://api.cis.cloud.ibm.com', { reqheaders: headers });

/** A list of each kind, as the first look at a resource reads them. */
export function lists(pools: object[] = [pool], loadBalancers: object[] = [userOfPool]) {
  api()
    .get(poolsUrl)
    .reply(200, listed(...pools));
  api()
    .get(loadBalancersUrl)
    .reply(200, listed(...loadBalancers));
}

/** The lists, a read of the object right before, then a PUT that is answered; gives what was sent. */
export function put(url: string, object: object, status: number, answer: (sent: Record<string, unknown>) => unknown) {
  if (url === poolUrl) lists([object]);
  else api().get(loadBalancersUrl).reply(200, listed(object));
  return putAlone(url, object, status, answer);
}

/** The read right before and the PUT; what was looked at is known already. */
export function putAlone(
  url: string,
  object: object,
  status = 200,
  answer: (sent: Record<string, unknown>) => unknown = (sent) => enveloped(sent),
) {
  api().get(url).reply(200, enveloped(object));
  let sent: Record<string, unknown> = {};
  api()
    .put(url, (given) => {
      sent = given;
      return true;
    })
    .reply(status, () => answer(sent) as nock.Body);
  return () => sent;
}

/** The lists with the pool, a read of it, and its PUT. */
export const putPool = (status: number, answer: (sent: Record<string, unknown>) => unknown) =>
  put(poolUrl, pool, status, answer);
