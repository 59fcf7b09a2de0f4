export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** An answer may have null for what is not set, and a client writes back what it was answered. */
export function isOptional(value: unknown, type: 'boolean' | 'number' | 'string'): boolean {
  return value === undefined || value === null || typeof value === type;
}
