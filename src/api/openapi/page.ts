import { createHash } from 'node:crypto';
import { escaped } from '../escaped.ts';
import type { Content, OpenApiDocument, OpenApiOperation } from './document.ts';

/** A page and the policy under which a browser may show it: its own style, and nothing from anywhere else. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

/** The document as one page to read, without a script and without anything that would have to be loaded. */
export function openApiPage(document: OpenApiDocument): Page {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Regent: REST</title>
<style>${style}</style></head><body>
<h1>Regent: REST</h1><p>${escaped(introductionOf(document))}</p>
<p>The same for programs: <a href="/openapi.json">/openapi.json</a></p>
${document.tags.map(({ name, description }) => section(document, name, description)).join('\n')}
<h2>Schemas</h2>
${Object.entries(document.components.schemas)
  .map(([name, schema]) => schemaOf(name, schema))
  .join('\n')}
</body></html>
`;
  const digest = createHash('sha256').update(style).digest('base64');
  return { html, policy: `default-src 'none'; style-src 'sha256-${digest}'; frame-ancestors 'none'` };
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}' +
  'details{border:1px solid #ccc;border-radius:4px;margin:.4rem 0;padding:.4rem .8rem}summary{cursor:pointer}' +
  'code,pre{font:14px/1.4 ui-monospace,monospace}pre{overflow:auto;background:#f6f6f6;padding:.6rem}' +
  'b{display:inline-block;min-width:3.2rem}td,th{text-align:left;vertical-align:top;padding:.1rem 1rem .1rem 0}';

function introductionOf({ info }: OpenApiDocument): string {
  return 'description' in info ? String(info.description) : '';
}

function section({ paths }: OpenApiDocument, tag: string, description: string): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => operationOf(method, path, operation)),
  );
  return `<h2>${escaped(tag)}</h2><p>${escaped(description)}</p>\n${operations.join('\n')}`;
}

function operationOf(method: string, path: string, operation: OpenApiOperation): string {
  const { summary, description = '', parameters, requestBody, responses } = operation;
  const rows = (parameters ?? []).map(({ name, in: place, required, schema, description = '' }) =>
    row(`${name} (${place}${required ? '' : ', optional'})`, `${code(schema)} ${escaped(description)}`),
  );
  const answers = Object.entries(responses).map(([status, { description, content }]) =>
    row(status, `${escaped(description)} ${references(content)}`),
  );
  const body = requestBody ? `<h4>Body</h4>${contentOf(requestBody.content)}` : '';
  const head = `<summary><b>${method.toUpperCase()}</b> <code>${escaped(path)}</code><br>${escaped(summary)} ${escaped(description)}</summary>`;
  const given = rows.length > 0 ? `<h4>Parameters</h4><table>${rows.join('')}</table>` : '';
  return `<details>${head}${given}${body}<h4>Answers</h4><table>${answers.join('')}</table></details>`;
}

function row(name: string, cell: string): string {
  return `<tr><th>${escaped(name)}</th><td>${cell}</td></tr>`;
}

function contentOf(content: Content): string {
  return Object.values(content)
    .map(({ schema }) => `<pre>${linked(JSON.stringify(schema, null, 2))}</pre>`)
    .join('');
}

function references(content: Content = {}): string {
  return Object.values(content)
    .map(({ schema }) => (schema === undefined ? '' : code(schema)))
    .join(' ');
}

function schemaOf(name: string, schema: object): string {
  const pretty = linked(JSON.stringify(schema, null, 2));
  return `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary><pre>${pretty}</pre></details>`;
}

function code(schema: object): string {
  return `<code>${linked(JSON.stringify(schema))}</code>`;
}

/** With every reference to a named schema as a link to it. */
function linked(json: string): string {
  return escaped(json).replaceAll(
    /&quot;#\/components\/schemas\/(\w+)&quot;/g,
    (_all, name) => `<a href="#schema-${name}">${name}</a>`,
  );
}
