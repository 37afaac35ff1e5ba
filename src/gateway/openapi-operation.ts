import { z } from 'zod';
import { onboardingIdPattern } from '../signup/index.js';
import { problemSchema } from './answers.js';
import type { Endpoint } from './endpoint.js';
import type { Header, MediaType, Operation, Parameter, ResponseObject, Schema } from './openapi-types.js';
import { problemMediaType } from './problems.js';

export const componentUri = (id: string) => `#/components/schemas/${id}`;

/** How a route that needs a key is described. */
export function operation(endpoint: Endpoint): Operation {
  const { operationId, summary, access, body, answers, problems } = endpoint;
  const parameters = parametersOf(endpoint);
  return {
    operationId,
    summary,
    security: [{ [access === 'operator' ? 'operatorKey' : 'signupKey']: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== null && {
      requestBody: {
        required: true,
        content: Object.fromEntries(body.mediaTypes.map((type) => [type, mediaType(body)])),
      },
    }),
    responses: { ...successes(answers), ...failures([...problems, ...usualProblems(endpoint)]) },
  };
}

function mediaType({ schema, examples }: NonNullable<Endpoint['body']>): MediaType {
  const named = Object.entries(examples).map(([name, value]) => [name, { value }] as const);
  return { schema: reference(schema), examples: Object.fromEntries(named) };
}

function parametersOf({ path, query, idempotencyKey }: Endpoint): readonly Parameter[] {
  const id: Parameter = {
    name: 'id',
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: onboardingIdPattern.source },
  };
  const key: Parameter = {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Repeating a request with the same key gives the first answer',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  };
  return [
    ...(path.includes('{id}') ? [id] : []),
    ...(query === null ? [] : queryParameters(query)),
    ...(idempotencyKey ? [key] : []),
  ];
}

function queryParameters(query: z.ZodObject): readonly Parameter[] {
  return members(query).map(([name, member]) => ({ name, in: 'query', ...member }));
}

/** The members of an object, by name, each with its description apart from its schema. */
function members(object: z.ZodObject): readonly (readonly [name: string, member: Header])[] {
  const { properties = {} } = z.toJSONSchema(object, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = typeof property === 'boolean' ? {} : property;
    return [name, { ...(description !== undefined && { description }), schema }];
  });
}

/** Problems that follow from what a route asks for. */
function usualProblems({ access, body, query, idempotencyKey }: Endpoint): Endpoint['problems'] {
  const takesInput = body !== null || query !== null || idempotencyKey;
  return [
    [401, 'unauthorized'],
    [429, 'too-many-requests'],
    [431, 'headers-too-large'],
    ...(access === 'operator' ? ([[403, 'forbidden']] as const) : []),
    ...(takesInput ? ([[400, 'invalid-request']] as const) : []),
    ...(body === null
      ? []
      : ([
          [413, 'payload-too-large'],
          [415, 'unsupported-media-type'],
        ] as const)),
  ];
}

export function successes(answers: Endpoint['answers']): Readonly<Record<string, ResponseObject>> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, headers, schema }]) => [
      status,
      {
        description,
        ...(headers !== undefined && { headers: Object.fromEntries(members(headers)) }),
        ...(schema !== undefined && { content: { 'application/json': { schema: reference(schema) } } }),
      },
    ]),
  );
}

const retryLater: ResponseObject['headers'] = { 'Retry-After': { schema: { type: 'integer' } } };

const headersByStatus: Readonly<Record<number, ResponseObject['headers']>> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  429: retryLater,
  503: retryLater,
};

export function failures(problems: Endpoint['problems']): Readonly<Record<string, ResponseObject>> {
  const byStatus = new Map<number, readonly string[]>();
  for (const [status, code] of problems) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), failure(status, codes)]));
}

function failure(status: number, codes: readonly string[]): ResponseObject {
  const headers = headersByStatus[status];
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(headers !== undefined && { headers }),
    content: { [problemMediaType]: { schema: reference(problemSchema) } },
  };
}

function reference(schema: z.ZodType): Schema {
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) throw new Error('Published schemas need an id: add .meta({ id }) last');
  return { $ref: componentUri(id) };
}
