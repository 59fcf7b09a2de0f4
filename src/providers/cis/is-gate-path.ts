/** Whether what a monitor asks is a gate: what it hears then is our own answer. */
export function isGatePath(path: unknown): boolean {
  return typeof path === 'string' && path.startsWith('/gate/');
}
