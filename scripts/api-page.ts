import { type OpenApiOperation, openApiDocument } from '../src/api/openapi/document.ts';

/** The REST API as a page of the documentation: every address with its sentence, and where to find the rest. */
export function apiPage(): string {
  const { tags, paths, info } = openApiDocument('');
  const sections = tags.map(({ name, description }) => {
    const rows = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.tags.includes(name))
        .map(([method, operation]) => row(method, path, operation)),
    );
    return [
      `## ${name}`,
      description,
      ['| address | what it is | right | answers |', '|---|---|---|---|', ...rows].join('\n'),
    ];
  });
  return `${[head('description' in info ? String(info.description) : ''), ...sections.flat()].join('\n\n')}\n`;
}

function head(description: string): string {
  return `# REST

<!-- Generated from src/api/ by \`npm run docs\`. Change the endpoints there, not this page. -->

${description}

Every controller serves the whole description as OpenAPI 3.1 at \`/openapi.json\`, made from the schemas that requests are
checked by, and as a page to read at \`/openapi\`.`;
}

function row(method: string, path: string, { summary, description = '', responses }: OpenApiOperation): string {
  const right = /: (.*)\.$/.exec(description)?.[1] ?? 'none';
  return `| \`${method.toUpperCase()} ${path}\` | ${summary} | ${right} | ${Object.keys(responses).join(', ')} |`;
}
