/** As much of a logger as the API needs: a static message, with the data in fields. */
export interface ApiLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  /** A person must look. */
  error(fields: object, message: string): void;
}
