/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process. Nothing else reads it, so that whatever depends on it can be given another one. */
export function environment(): Environment {
  return process.env;
}
