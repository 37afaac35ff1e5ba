import { createHash } from 'node:crypto';
import type { OpenApiDocument, Operation } from '../openapi-types.js';
import { Html, html } from './html.js';
import { prose, schemaBody, typeOf } from './schema.js';
import { style } from './style.js';

/** The page's own style is all that a browser is to load for it. */
export const docsPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Written as it is: the policy names the hash of what stands between the tags. */
const styleElement = new Html(`<style>${style}</style>`);

/** An OpenAPI description as one HTML page that needs nothing besides itself. */
export function docsPage({ info, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <h1>${info.title}</h1>
          <p>${prose(info.description)} Machines read <a href="/openapi.json">/openapi.json</a>.</p>
        </header>
        <nav>
          <h2>Routes</h2>
          <ul>
            ${operations.map(
              ({ path, method, operation }) =>
                html`<li>
                  <a href="#${operation.operationId}"><b>${method}</b> <code>${path}</code></a>
                  ${operation.summary}
                </li>`,
            )}
          </ul>
        </nav>
        <section>
          <h2>Keys</h2>
          <dl>
            ${Object.entries(components.securitySchemes).map(
              ([name, { description }]) =>
                html`<dt id="${name}">${name}</dt>
                  <dd>${prose(description)}</dd>`,
            )}
          </dl>
        </section>
        <main>
          ${operations.map(({ path, method, operation }) => operationSection(path, method, operation))}
        </main>
        <section>
          <h2>Schemas</h2>
          ${Object.entries(components.schemas).map(
            ([name, schema]) =>
              html`<article id="${name}">
                <h3>${name}</h3>
                ${prose(schema.description ?? '')}${schemaBody(schema)}
              </article>`,
          )}
        </section>
      </body>
    </html> `.text;
}

function operationSection(path: string, method: string, operation: Operation): Html {
  const { operationId, summary, security, parameters = [], requestBody, responses } = operation;
  const keys = security.flatMap((scheme) => Object.keys(scheme));
  const bodies = Object.entries(requestBody?.content ?? {});
  const examples = Object.entries(bodies[0]?.[1].examples ?? {});
  return html`<article id="${operationId}">
    <h3><b>${method}</b> <code>${path}</code></h3>
    <p>${prose(summary)}.</p>
    <p>${keys.length === 0 ? 'No key.' : ['Key: ', keys.map((key) => html`<a href="#${key}">${key}</a>`)]}</p>
    ${
      parameters.length === 0
        ? ''
        : html`<h4>Parameters</h4>
            <table>
              <tbody>
                ${parameters.map(
                  ({ name, in: place, schema, description = '' }) =>
                    html`<tr>
                      <td><code>${name}</code> <small>${place}</small></td>
                      <td>${typeOf(schema)}</td>
                      <td>${prose(description)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }
    ${
      bodies.length === 0
        ? ''
        : html`<h4>Body</h4>
            <ul>
              ${bodies.map(([type, { schema = {} }]) => html`<li>${type}: ${typeOf(schema)}</li>`)}
            </ul>`
    }
    ${examples.map(
      ([name, { value }]) =>
        html`${examples.length > 1 ? html`<p>Example: ${name}</p>` : ''}
          <pre>${JSON.stringify(value, null, 2)}</pre>`,
    )}
    <h4>Answers</h4>
    <table>
      <tbody>
        ${Object.entries(responses).map(
          ([status, { description, content = {} }]) =>
            html`<tr>
              <td>${status}</td>
              <td>${prose(description)}</td>
              <td>${Object.values(content).map(({ schema = {} }) => typeOf(schema))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </article>`;
}
