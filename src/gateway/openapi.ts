import { z } from 'zod';
import { acceptedSchema, problemSchema } from './answers.js';
import { callbackPath } from './callback-route.js';
import type { Endpoint } from './endpoint.js';
import { problemMediaType } from './problems.js';

type Json = Readonly<Record<string, unknown>>;

const componentUri = (id: string) => `#/components/schemas/${id}`;

/** The OpenAPI 3.1 description of this API, made from the definitions that serve it. */
export function openApiDocument(endpoints: readonly Endpoint[]): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'FinHub customer onboarding',
      version: '1',
      description: 'Sign-ups in, customer and operator actions in, FinHub callbacks in, case state out.',
    },
    paths: { ...endpointPaths(endpoints), ...openPaths },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
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
      },
    },
  };
}

function endpointPaths(endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return paths;
}

function operation({
  operationId,
  summary,
  access,
  path,
  idempotencyKey,
  body,
  answers,
  problems,
}: Endpoint): Json {
  const parameters = [
    ...(path.includes('{id}')
      ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
      : []),
    ...(idempotencyKey
      ? [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', minLength: 1, maxLength: 200 } }]
      : []),
  ];
  const usual = [
    [401, 'unauthorized'],
    [429, 'too-many-requests'],
    ...(access === 'operator' ? ([[403, 'forbidden']] as const) : []),
    ...(body === null && !idempotencyKey ? [] : ([[400, 'invalid-request']] as const)),
    ...(body === null
      ? []
      : ([
          [413, 'payload-too-large'],
          [415, 'unsupported-media-type'],
        ] as const)),
  ] as const;
  return {
    operationId,
    summary,
    security: [{ [access === 'operator' ? 'operatorKey' : 'signupKey']: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== null && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          body.mediaTypes.map((type) => [type, { schema: reference(body.schema) }]),
        ),
      },
    }),
    responses: { ...successes(answers), ...failures([...problems, ...usual]) },
  };
}

function successes(answers: Endpoint['answers']): Json {
  const entries = Object.entries(answers).map(([status, { description, schema }]) => [
    status,
    { description, content: { 'application/json': { schema: reference(schema) } } },
  ]);
  return Object.fromEntries(entries) as Json;
}

function failures(problems: Endpoint['problems']): Json {
  const byStatus = new Map<number, readonly string[]>();
  for (const [status, code] of problems) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        ...(status === 503 && { headers: { 'Retry-After': { schema: { type: 'integer' } } } }),
        content: { [problemMediaType]: { schema: reference(problemSchema) } },
      },
    ]),
  );
}

/** Routes without a key: the callback, and those for who runs the gateway. */
const openPaths: Json = {
  [callbackPath]: {
    post: {
      operationId: 'receiveCallback',
      summary: 'Takes a callback of FinHub',
      security: [{ finhubSignature: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      responses: {
        ...successes({
          202: { description: 'The event is with its case, or done with', schema: acceptedSchema },
        }),
        ...failures([
          [400, 'invalid-request'],
          [401, 'unauthorized'],
          [413, 'payload-too-large'],
          [503, 'temporal-unreachable'],
          [503, 'case-not-found'],
        ]),
      },
    },
  },
  '/livez': plainPath('isAlive', 'Whether the process runs', 'application/json'),
  '/readyz': plainPath('isReady', 'Whether Temporal answered within 5 s', 'application/json', [
    [503, 'temporal-unreachable'],
  ]),
  '/metrics': plainPath('readMetrics', 'Counters for Prometheus', 'text/plain'),
  '/openapi.json': plainPath('readOpenApi', 'This description', 'application/json'),
};

function plainPath(
  operationId: string,
  summary: string,
  mediaType: string,
  problems: Endpoint['problems'] = [],
): Json {
  const ok = { description: summary, content: { [mediaType]: {} } };
  return { get: { operationId, summary, security: [], responses: { 200: ok, ...failures(problems) } } };
}

function reference(schema: z.ZodType): Json {
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) throw new Error('Published schemas need an id: add .meta({ id }) last');
  return { $ref: componentUri(id) };
}

/** Members that make sense only in a document of its own. */
const documentMembers: readonly string[] = ['$schema', '$id'];

/** Every schema that has an id. */
function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', uri: componentUri });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [
      id,
      Object.fromEntries(Object.entries(schema).filter(([member]) => !documentMembers.includes(member))),
    ]),
  );
}
