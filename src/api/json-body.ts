import express, { type RequestHandler } from 'express';
import { Problem } from './problems.ts';

/** Reads a JSON object of at most 64 KiB, and refuses a body of any other kind by name instead of ignoring it. */
export function jsonBody(): RequestHandler[] {
  return [requireJson, express.json({ limit: '64kb', inflate: false, strict: true })];
}

/**
 * Browsers send other kinds across sites without asking first, so this is also what keeps a foreign page from
 * commanding a Regent on its visitor's machine.
 */
const requireJson: RequestHandler = (request, _response, next) => {
  if (!request.is('application/json')) {
    throw new Problem('unsupported-media-type', 'Send the body as JSON, with "Content-Type: application/json".');
  }
  next();
};
