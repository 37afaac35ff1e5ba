import type { FastifyInstance } from 'fastify';
import type { SandboxCredentials } from '../credentials.js';
import type { Description, Operation } from '../description/index.js';
import { curlExample } from './curl-example.js';
import { html, sendPage, type Html } from './html.js';

interface Parts {
  readonly description: Description;
  readonly credentials: SandboxCredentials;
}

/** The calls in the order of a real onboarding come first; the rest follows as in the description. */
const pipeline = [
  'createAdminSession',
  'getCategorizationHierarchy',
  'registerIndividualCustomer',
  'createVerification',
  'uploadVerificationDocument',
  'acceptIndividualConsent',
  'approveVerification',
  'checkIndividualActivation',
  'activateIndividualCustomer',
  'listCustomerWallets',
];

/** The description itself, and a page that teaches the API by commands to copy. */
export function serveDocs(app: FastifyInstance, { description, credentials }: Parts): void {
  app.get('/_sandbox/openapi.yaml', (_request, reply) =>
    reply.type('application/yaml').send(description.yaml),
  );
  app.get('/_sandbox', (_request, reply) => reply.redirect('/_sandbox/'));
  app.get('/_sandbox/', ({ host, protocol }, reply) =>
    sendPage(reply, 'FinHub sandbox', docsPage(description.operations, `${protocol}://${host}`, credentials)),
  );
}

function docsPage(operations: readonly Operation[], baseUrl: string, credentials: SandboxCredentials): Html {
  const steps = pipeline.flatMap((id) => operations.filter((operation) => operation.id === id));
  const others = operations.filter(({ id }) => !pipeline.includes(id));
  const deletesLast = [
    ...others.filter(({ method }) => method !== 'delete'),
    ...others.filter(({ method }) => method === 'delete'),
  ];
  const shown = (operation: Operation) =>
    operationSection(operation, curlExample(operation, baseUrl, credentials));
  return html`<h1>FinHub sandbox</h1>
    <p>
      A stand-in for FinHub's onboarding API at <code>${baseUrl}</code>.
      <a href="/_sandbox/reviewer">Reviewer</a> &middot;
      <a href="/_sandbox/openapi.yaml">OpenAPI description</a> &middot;
      <a href="/_sandbox/ledger">Ledger</a> &middot;
      <a href="/_sandbox/switches">Switches</a>
    </p>
    ${credentialsTable(credentials)}
    <h2>One customer, from sign-in to IBAN</h2>
    <p>
      Run these in one shell, top to bottom. All three consents (<code>terms</code>, <code>privacy</code>,
      <code>data-processing</code>) are needed; the wallet appears a moment after the activation.
    </p>
    ${steps.map(shown)}
    <h2>Other calls</h2>
    ${deletesLast.map(shown)}`;
}

function credentialsTable(credentials: SandboxCredentials): Html {
  const rows = Object.entries(credentials).map(
    ([name, value]) =>
      html`<tr>
        <th>${name}</th>
        <td><code>${String(value)}</code></td>
      </tr>`,
  );
  return html`<table>
    ${rows}
  </table>`;
}

function operationSection({ id, summary, description, method, path }: Operation, curl: string): Html {
  return html`<article id="${id}">
    <h3>${summary} <span class="badge">${id}</span></h3>
    <p><code>${method.toUpperCase()} ${path}</code></p>
    ${description === null ? '' : html`<p class="quiet">${description}</p>`}
    <pre>${curl}</pre>
  </article>`;
}
