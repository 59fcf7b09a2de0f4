/** What every intent and mark carries: the operation's epoch and its owner's token. Both only grow. */
export interface FencingToken {
  readonly epoch: number;
  readonly token: number;
}

/** Negative when `a` is older than `b`, 0 when they are the same, positive when it is newer. */
export function compareFencing(a: FencingToken, b: FencingToken): number {
  return a.epoch - b.epoch || a.token - b.token;
}

/** `7.3`: epoch 7, token 3. */
export function formatFencing({ epoch, token }: FencingToken): string {
  return `${epoch}.${token}`;
}
