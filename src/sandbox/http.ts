import type { NextFunction, Request, RequestHandler, Response } from 'express';
import express from 'express';
import { isObject } from './call.ts';

/** An answer that a handler throws: status and body as the imitated system words them. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`);
    this.name = 'Refusal';
    this.status = status;
    this.body = body;
  }
}

/** Reads every body as text: the record wants it as it came, garbage included. */
export function textBody(): RequestHandler {
  return express.text({ type: () => true, limit: '10mb' });
}

/** The request's JSON object; an empty body is `{}`. Throws the given refusal when it is anything else. */
export function jsonBody(request: Request, otherwise?: Refusal): Record<string, unknown> {
  const text: unknown = request.body;
  if (typeof text !== 'string' || text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the refusal.
  }
  throw otherwise ?? new Refusal(400, { error: 'the body is not a JSON object' });
}

/** Last in every sandbox server: turns a thrown Refusal into its answer, and anything else into a 500. */
export function answerRefusals(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (response.headersSent || response.socket?.destroyed) return;
  if (error instanceof Refusal) response.status(error.status).json(error.body);
  else response.status(500).json({ error: error instanceof Error ? error.message : String(error) });
}
