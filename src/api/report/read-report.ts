import type { RequestHandler } from 'express';
import type { Facade } from '../../controller/contract.ts';
import { parse } from '../parse.ts';
import { Problem } from '../problems.ts';
import { requests } from '../schemas.ts';
import { reportDocument } from './document.ts';
import { reportMarkdown } from './markdown.ts';
import { pagePolicy, reportPage } from './page.ts';

/** The forms of a report besides JSON. */
export const reportForms = ['text/markdown', 'text/html'] as const;

/**
 * `GET /v1/applications/{application}/operations/{operation}/report`: as JSON, Markdown or a page, as `Accept` wants it;
 * who accepts none of them gets JSON.
 */
export function readReport(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application, operation } = parse(requests.readOperation, request).params;
    const report = await facade.operationReport(application, operation);
    if (report === undefined) {
      throw new Problem('not-found', `${application} has had no operation ${operation} lately.`);
    }
    const json = () => void response.json(reportDocument(report));
    response.format({
      'application/json': json,
      'text/markdown': () => void response.send(reportMarkdown(report)),
      'text/html': () => void response.set('Content-Security-Policy', pagePolicy).send(reportPage(report)),
      default: json,
    });
  };
}
