import { z } from 'zod';
import * as answers from '../answers.ts';
import type { EndpointDescription } from '../endpoint.ts';

const tag = 'health';
const request = z.object({ query: z.object({}) });

/** The addresses of a controller that are not below `/v1` and need no token. */
export const openEndpoints: readonly EndpointDescription[] = [
  {
    id: 'readLiveness',
    method: 'get',
    path: '/livez',
    tag,
    summary: 'Whether the process runs.',
    request,
    answers: { 200: { description: 'It does.', schema: answers.alive } },
  },
  {
    id: 'readControllerReadiness',
    method: 'get',
    path: '/readyz',
    tag,
    summary: 'Whether this controller can do its work, check by check.',
    request,
    answers: {
      200: { description: 'It can.', schema: answers.controllerReadiness },
      503: { description: 'It can not, and says why.', schema: answers.controllerReadiness },
    },
  },
  {
    id: 'readMetrics',
    method: 'get',
    path: '/metrics',
    tag,
    summary: 'The metrics of this process in the format of Prometheus.',
    request,
    answers: { 200: { description: 'The metrics.', mediaType: 'text/plain' } },
  },
  {
    id: 'readOpenApi',
    method: 'get',
    path: '/openapi.json',
    tag,
    summary: 'This document.',
    request,
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
  },
  {
    id: 'readOpenApiPage',
    method: 'get',
    path: '/openapi',
    tag,
    summary: 'This document as a page to read.',
    request,
    answers: { 200: { description: 'A page that loads nothing else.', mediaType: 'text/html' } },
  },
];
