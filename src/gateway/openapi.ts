import { z } from 'zod';
import { acceptedSchema, aliveSchema, readySchema } from './answers.js';
import { callbackPath } from './callback-route.js';
import type { Endpoint } from './endpoint.js';
import { componentUri, failures, operation, successes } from './openapi-operation.js';
import type { OpenApiDocument, Operation, Schema } from './openapi-types.js';

/** The OpenAPI 3.1 description of this API, made from the definitions that serve it. */
export function openApiDocument(endpoints: readonly Endpoint[]): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'FinHub customer onboarding',
      version: '1',
      description: 'Sign-ups in, customer and operator actions in, FinHub callbacks in, case state out.',
    },
    paths: { ...endpointPaths(endpoints), ...openPaths },
    components: { schemas: componentSchemas(), securitySchemes },
  };
}

const securitySchemes = {
  signupKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key of GATEWAY_API_KEYS or GATEWAY_OPERATOR_KEYS',
  },
  operatorKey: { type: 'http', scheme: 'bearer', description: 'A key of GATEWAY_OPERATOR_KEYS' },
  finhubSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-FinHub-Signature',
    description: '`sha256=` and the HMAC-SHA256 of the raw body, in lower-case hex or base64',
  },
};

function endpointPaths(endpoints: readonly Endpoint[]): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return paths;
}

/** As FinHub documents them; the members that carry meaning may also stand elsewhere, see docs/finhub.md. */
const callback: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    type: { type: 'string' },
    data: { type: 'object' },
  },
};

/** Routes without a key: the callback, and those for who runs the gateway. */
const openPaths: OpenApiDocument['paths'] = {
  [callbackPath]: {
    post: {
      operationId: 'receiveCallback',
      summary: 'Takes a callback of FinHub',
      security: [{ finhubSignature: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: callback } } },
      responses: {
        ...successes({
          202: {
            description: 'The event is with its case, is kept until its case is there, or is done with',
            schema: acceptedSchema,
          },
        }),
        ...failures([
          [400, 'invalid-request'],
          [401, 'unauthorized'],
          [413, 'payload-too-large'],
          [431, 'headers-too-large'],
          [503, 'temporal-unreachable'],
          [503, 'payload-key-missing'],
        ]),
      },
    },
  },
  '/livez': {
    get: {
      operationId: 'isAlive',
      summary: 'Whether the process runs',
      security: [],
      responses: successes({ 200: { description: 'It does', schema: aliveSchema } }),
    },
  },
  '/readyz': {
    get: {
      operationId: 'isReady',
      summary: 'Whether Temporal answered within 5 s',
      security: [],
      responses: {
        ...successes({ 200: { description: 'It did', schema: readySchema } }),
        ...failures([[503, 'temporal-unreachable']]),
      },
    },
  },
  '/metrics': page('readMetrics', 'Counters for Prometheus', 'text/plain', { type: 'string' }),
  '/openapi.json': page('readOpenApi', 'This description', 'application/json', { type: 'object' }),
  '/docs': page('readDocs', 'This description for people', 'text/html', { type: 'string' }),
};

function page(operationId: string, summary: string, mediaType: string, schema: Schema) {
  const ok = { description: summary, content: { [mediaType]: { schema } } };
  return { get: { operationId, summary, security: [], responses: { 200: ok } } };
}

/** Members that make sense only in a document of its own. */
const documentMembers: readonly string[] = ['$schema', '$id'];

/** Every schema that has an id. */
function componentSchemas(): Readonly<Record<string, Schema>> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', uri: componentUri });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [
      id,
      Object.fromEntries(Object.entries(schema).filter(([member]) => !documentMembers.includes(member))),
    ]),
  );
}
