import type { SandboxCredentials } from '../credentials.js';
import type { Operation } from '../description/index.js';

/** Whose onboarding an example belongs to. */
export type Journey = 'individual' | 'organization';

/** Ids that one call answers and later calls need: shell variable, and where in the answer it is. */
const captures: Readonly<Record<string, readonly (readonly [variable: string, path: string])[]>> = {
  createAdminSession: [['TOKEN', 'data.token']],
  registerIndividualCustomer: [
    ['CUSTOMER_ID', 'data.id'],
    ['USER_ID', 'data.user.id'],
  ],
  createIndividualSession: [
    ['SESSION_ID', 'data.sessionId'],
    ['CUSTOMER_TOKEN', 'data.token'],
  ],
  registerOrganization: [['ORGANIZATION_ID', 'data.organizationId']],
  addEmployee: [['EMPLOYEE_USER_ID', 'data.individual.userId']],
  createVerification: [['VERIFICATION_ID', 'data.verificationId']],
  createWebhookSubscription: [['SUBSCRIPTION_ID', 'data.id']],
  listWebhookDeliveries: [['DELIVERY_ID', 'data.deliveries[0]?.deliveryId']],
};

/** Calls that a customer makes with a token of its own. */
const tokenVariables: Readonly<Record<string, string>> = { deleteIndividualSession: 'CUSTOMER_TOKEN' };

/** What comes before a call: an e-mail of its own, so that the page can be worked through again. */
const preludes: Readonly<Record<string, string>> = {
  registerIndividualCustomer: 'EMAIL="john.customer.$(date +%s)@example.com"\n',
  registerOrganization: 'ORGANIZATION_EMAIL="admin.$(date +%s)@my-company.example"\n',
};

/** Values in the examples of the description, and the variable that holds the real one. */
const variables: Readonly<Record<string, string>> = {
  'john.customer@example.com': 'EMAIL',
  '2dac1793-ab48-420c-b0b5-01292302e188': 'CUSTOMER_ID',
  '0d488f57-57ef-4f9a-88a6-f89121cab838': 'USER_ID',
  '825f84a5-a709-4e58-a80f-b51871d94cfb': 'VERIFICATION_ID',
  'admin@my-company.example': 'ORGANIZATION_EMAIL',
  'f458d016-56bb-43a6-856c-4d0456b2c38c': 'ORGANIZATION_ID',
  '87b3af37-4ac1-402b-a0ea-53cfdc695e02': 'EMPLOYEE_USER_ID',
  'ac0d408e-06b8-420c-9876-745db4ea4c98': 'VERIFICATION_ID',
};

/** Headers of every call; what an operation asks for besides comes from its description. */
const contextHeaders = ['X-Tenant-ID', 'X-Forwarded-For', 'X-Forwarded-From', 'platform', 'deviceId'];

/** A command for a shell, which works as it stands when those above it on the page were run in the same shell. */
export function curlExample(
  operation: Operation,
  baseUrl: string,
  credentials: SandboxCredentials,
  journey: Journey,
): string {
  const { method, token, body } = operation;
  const example = body?.examples.get(journey) ?? body?.example;
  const headers = [
    ...(token === 'required' ? [`"Authorization: Bearer $${tokenVariables[operation.id] ?? 'TOKEN'}"`] : []),
    `'X-Tenant-ID: ${credentials.tenantId}'`,
    "'X-Forwarded-For: 127.0.0.1'",
    "'X-Forwarded-From: integration-client'",
    "'platform: web'",
    "'deviceId: integration-device'",
    ...ownHeaders(operation),
    ...(example === undefined ? [] : ["'Content-Type: application/json'"]),
  ];
  const lines = [
    `curl -s -X ${method.toUpperCase()} "${url(operation, baseUrl, credentials, journey)}"`,
    ...headers.map((header) => `-H ${header}`),
    ...(example === undefined ? [] : [`-d ${shellBody(example)}`]),
  ];
  return `${preludes[operation.id] ?? ''}${captured(operation.id, lines.join(' \\\n  '))}`;
}

function ownHeaders({ parameters }: Operation): readonly string[] {
  return parameters
    .filter(
      ({ in: place, required, name }) => place === 'header' && required && !contextHeaders.includes(name),
    )
    .map(({ name, example = '' }) => {
      const variable = variables[example];
      return variable === undefined ? `'${name}: ${example}'` : `"${name}: $${variable}"`;
    });
}

function url(
  { id, path }: Operation,
  baseUrl: string,
  { tenantId, organizationId, userId }: SandboxCredentials,
  journey: Journey,
): string {
  const admin = id === 'createAdminSession';
  const ofOrganization = journey === 'organization';
  const values: Readonly<Record<string, string>> = {
    tenantId,
    ownerTenantId: tenantId,
    organizationId: admin ? organizationId : '$ORGANIZATION_ID',
    userId: admin ? userId : ofOrganization ? '$EMPLOYEE_USER_ID' : '$USER_ID',
    customerId: ofOrganization ? '$ORGANIZATION_ID' : '$CUSTOMER_ID',
    verificationId: '$VERIFICATION_ID',
    sessionId: '$SESSION_ID',
    consentType: 'terms',
    id: '$SUBSCRIPTION_ID',
    deliveryId: '$DELIVERY_ID',
  };
  const query = id === 'listCustomerWallets' ? `?customerType=${ofOrganization ? 'B2B' : 'B2C'}` : '';
  return `${baseUrl}${path.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? name)}${query}`;
}

/** The example as one word of a shell, which puts in the values of earlier calls. */
function shellBody(example: unknown): string {
  const quoted = JSON.stringify(example, null, 2).replaceAll("'", `'\\''`);
  const filled = quoted.replace(/"([^"]+)"/g, (text, value: string) => {
    const variable = variables[value];
    return variable === undefined ? text : `"'"$${variable}"'"`;
  });
  return `'${filled}'`;
}

function captured(operationId: string, command: string): string {
  const wanted = captures[operationId];
  if (wanted === undefined) return command;
  const reads = wanted.map(
    ([variable, path]) =>
      `${variable}=$(echo "$ANSWER" | node -p 'JSON.parse(require("fs").readFileSync(0)).${path}')`,
  );
  return [`ANSWER=$(${command})`, 'echo "$ANSWER"', ...reads].join('\n');
}
