import { z } from 'zod';

/** Who owns an application, as it is kept. */
export interface KeptAssignment {
  readonly instance: string;
  readonly token: number;
}

/** `<token>@<instance>`: one string, so that a script compares both at once. */
export function assignmentText({ instance, token }: KeptAssignment): string {
  return `${token}@${instance}`;
}

export const assignmentRecord: z.ZodType<KeptAssignment> = z
  .string()
  .regex(/^\d+@/, 'it is not <token>@<instance>')
  .transform((text) => {
    const at = text.indexOf('@');
    return { token: Number(text.slice(0, at)), instance: text.slice(at + 1) };
  });
