import type { FastifyInstance } from 'fastify';
import type { SandboxCredentials } from '../credentials.js';
import type { Description, Operation } from '../description/index.js';
import { curlExample, type Journey } from './curl-example.js';
import { html, sendPage, type Html } from './html.js';

interface Parts {
  readonly description: Description;
  readonly credentials: SandboxCredentials;
}

/** The calls in the order of a real onboarding come first; the rest follows as in the description. */
const pipelines: Readonly<Record<Journey, readonly string[]>> = {
  individual: [
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
  ],
  organization: [
    'registerOrganization',
    'addEmployee',
    'listDirectors',
    'addDirector',
    'addShareholder',
    'openOrganizationSession',
    'createVerification',
    'uploadVerificationDocument',
    'acceptOrganizationConsent',
    'approveVerification',
    'checkOrganizationReadiness',
    'activateOrganization',
    'getOrganizationWalletStatus',
    'listCustomerWallets',
  ],
};

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
  const others = operations.filter(({ id }) => !Object.values(pipelines).some((ids) => ids.includes(id)));
  const deletesLast = [
    ...others.filter(({ method }) => method !== 'delete'),
    ...others.filter(({ method }) => method === 'delete'),
  ];
  const shown = (operation: Operation, journey: Journey) => {
    const onBoth = journey === 'organization' && pipelines.individual.includes(operation.id);
    const id = onBoth ? `${operation.id}-organization` : operation.id;
    return operationSection(operation, id, curlExample(operation, baseUrl, credentials, journey));
  };
  const steps = (journey: Journey) =>
    pipelines[journey]
      .flatMap((id) => operations.filter((operation) => operation.id === id))
      .map((operation) => shown(operation, journey));
  return html`<h1>FinHub sandbox</h1>
    <p>
      A stand-in for FinHub's onboarding API at <code>${baseUrl}</code>.
      <a href="/_sandbox/reviewer">Reviewer</a> &middot;
      <a href="/_sandbox/openapi.yaml">OpenAPI description</a> &middot;
      <a href="/_sandbox/ledger">Ledger</a> &middot;
      <a href="/_sandbox/switches">Switches</a>
    </p>
    ${credentialsTable(credentials)}
    <h2>One individual, from sign-in to IBAN</h2>
    <p>
      Run these in one shell, top to bottom. All three consents (<code>terms</code>, <code>privacy</code>,
      <code>data-processing</code>) are needed; the wallet appears a moment after the activation.
    </p>
    ${steps('individual')}
    <h2>One organization, from registration to IBAN</h2>
    <p>
      In the same shell, with the token of the first command above. The first employee has to hold
      <code>ADMIN_USER</code>, the shares have to total 100 percent, and all three consents are needed.
    </p>
    ${steps('organization')}
    <h2>Other calls</h2>
    ${deletesLast.map((operation) => shown(operation, 'individual'))}`;
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

function operationSection(operation: Operation, anchor: string, curl: string): Html {
  const { id, summary, description, method, path } = operation;
  return html`<article id="${anchor}">
    <h3>${summary} <span class="badge">${id}</span></h3>
    <p><code>${method.toUpperCase()} ${path}</code></p>
    ${description === null ? '' : html`<p class="quiet">${description}</p>`}
    <pre>${curl}</pre>
  </article>`;
}
