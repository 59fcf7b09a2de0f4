/** Where two values are not the same. Absent where one of them has nothing there. */
export interface Difference {
  /** `next.operation.steps[2].status` */
  readonly path: string;
  readonly recorded?: unknown;
  readonly derived?: unknown;
}

/** Every place where plain data differs from other plain data; what is undefined is the same as what is absent. */
export function differences(recorded: unknown, derived: unknown, path = ''): Difference[] {
  if (Array.isArray(recorded) && Array.isArray(derived)) {
    const length = Math.max(recorded.length, derived.length);
    return Array.from({ length }, (_, index) =>
      differences(recorded[index], derived[index], `${path}[${index}]`),
    ).flat();
  }
  if (isMap(recorded) && isMap(derived)) {
    const keys = [...new Set([...Object.keys(recorded), ...Object.keys(derived)])];
    return keys.flatMap((key) => differences(recorded[key], derived[key], path === '' ? key : `${path}.${key}`));
  }
  return Object.is(recorded, derived) ? [] : [{ path, recorded, derived }];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
