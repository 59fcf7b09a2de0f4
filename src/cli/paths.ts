/** The address of an application, or of something below it: `/v1/applications/shop/journal`. */
export function applicationPath(application: string, ...below: string[]): string {
  return ['/v1/applications', ...[application, ...below].map(encodeURIComponent)].join('/');
}
