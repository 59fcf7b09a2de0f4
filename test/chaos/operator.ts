import type { SeenApplication } from '../../src/sandbox/demo/regent-client.ts';

/** Does what an operator would do who is called: tries again what has stopped, as soon as everything is well again. */
export async function helpOut(
  urls: readonly string[],
  token: string,
  seen: SeenApplication,
): Promise<string | undefined> {
  const { operation } = seen;
  const failed = operation?.steps.find(({ status }) => status === 'failed');
  if (operation === undefined || failed === undefined) return undefined;
  const path = `/v1/applications/shop/operations/${operation.id}/retry`;
  for (const url of urls) {
    try {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ step: failed.id, reason: 'everything is well again' }),
        signal: AbortSignal.timeout(6_000),
      });
      if (response.ok) return `An operator lets ${failed.id} be tried again.`;
    } catch {
      // Another controller may answer.
    }
  }
  return undefined;
}
