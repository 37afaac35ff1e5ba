import type { SandboxCredentials } from '../credentials.js';
import type { Operation } from '../description/index.js';

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
  createVerification: [['VERIFICATION_ID', 'data.verificationId']],
  createWebhookSubscription: [['SUBSCRIPTION_ID', 'data.id']],
  listWebhookDeliveries: [['DELIVERY_ID', 'data.deliveries[0]?.deliveryId']],
};

/** Calls that a customer makes with a token of its own. */
const tokenVariables: Readonly<Record<string, string>> = { deleteIndividualSession: 'CUSTOMER_TOKEN' };

/** What comes before a call: an e-mail of its own, so that the page can be worked through again. */
const preludes: Readonly<Record<string, string>> = {
  registerIndividualCustomer: 'EMAIL="john.customer.$(date +%s)@example.com"\n',
};

/** Values in the examples of the description, and the variable that holds the real one. */
const variables: Readonly<Record<string, string>> = {
  'john.customer@example.com': 'EMAIL',
  '2dac1793-ab48-420c-b0b5-01292302e188': 'CUSTOMER_ID',
  '0d488f57-57ef-4f9a-88a6-f89121cab838': 'USER_ID',
  '825f84a5-a709-4e58-a80f-b51871d94cfb': 'VERIFICATION_ID',
};

/** A command for a shell, which works as it stands when those above it on the page were run in the same shell. */
export function curlExample(operation: Operation, baseUrl: string, credentials: SandboxCredentials): string {
  const { method, token, body } = operation;
  const headers = [
    ...(token === 'required' ? [`"Authorization: Bearer $${tokenVariables[operation.id] ?? 'TOKEN'}"`] : []),
    `'X-Tenant-ID: ${credentials.tenantId}'`,
    "'X-Forwarded-For: 127.0.0.1'",
    "'X-Forwarded-From: integration-client'",
    "'platform: web'",
    "'deviceId: integration-device'",
    ...(body?.example === undefined ? [] : ["'Content-Type: application/json'"]),
  ];
  const lines = [
    `curl -s -X ${method.toUpperCase()} "${url(operation, baseUrl, credentials)}"`,
    ...headers.map((header) => `-H ${header}`),
    ...(body?.example === undefined ? [] : [`-d ${shellBody(body.example)}`]),
  ];
  return `${preludes[operation.id] ?? ''}${captured(operation.id, lines.join(' \\\n  '))}`;
}

function url(
  { id, path }: Operation,
  baseUrl: string,
  { tenantId, organizationId, userId }: SandboxCredentials,
): string {
  const admin = id === 'createAdminSession';
  const values: Readonly<Record<string, string>> = {
    tenantId,
    ownerTenantId: tenantId,
    organizationId,
    userId: admin ? userId : '$USER_ID',
    customerId: '$CUSTOMER_ID',
    verificationId: '$VERIFICATION_ID',
    sessionId: '$SESSION_ID',
    consentType: 'terms',
    id: '$SUBSCRIPTION_ID',
    deliveryId: '$DELIVERY_ID',
  };
  const query = id === 'listCustomerWallets' ? '?customerType=B2C' : '';
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
