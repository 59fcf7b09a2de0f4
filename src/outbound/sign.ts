import { createHmac } from 'node:crypto';

/** What is signed: when it was sent (Unix seconds), the method, the path with its query, and the body as it is sent. */
export interface Signed {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** `t=<seconds>,v1=<HMAC-SHA256 in hex>` over `<seconds>.<method> <path>\n<body>`: an old call can't be sent again later. */
export function signature(secret: string, { at, method, path, body }: Signed): string {
  const v1 = createHmac('sha256', secret).update(`${at}.${method} ${path}\n${body}`).digest('hex');
  return `t=${at},v1=${v1}`;
}
