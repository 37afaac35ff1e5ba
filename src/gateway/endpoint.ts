import type { FastifyBaseLogger } from 'fastify';
import type { z } from 'zod';
import type { Parsed } from '../signup/index.js';
import type { Access, Caller } from './callers.js';
import { problems, type ProblemCode } from './problems.js';

/** What a handler gets of a request, checked. */
export interface Call<Body, Query = undefined> {
  readonly caller: Caller;
  /** The `{id}` of the path; empty where the path has none. */
  readonly id: string;
  readonly body: Body;
  readonly query: Query;
  readonly idempotencyKey: string | undefined;
  readonly log: Pick<FastifyBaseLogger, 'info'>;
}

interface Answer {
  readonly status: number;
  /** By name, as the route publishes them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request body: its schema as it is published, bodies that are right, by name, and how one is parsed. */
export interface RequestBody<Body> {
  readonly schema: z.ZodType;
  readonly mediaTypes: readonly string[];
  readonly examples: Readonly<Record<string, object>>;
  readonly parse: (value: unknown) => Parsed<Body>;
}

/** The parameters of a query string: their schemas as they are published, and how they are parsed. */
export interface RequestQuery<Query> {
  readonly schema: z.ZodObject;
  readonly parse: (value: unknown) => Parsed<Query>;
}

/** An answer that is no problem, as it is published. */
export interface SuccessAnswer {
  readonly description: string;
  /** Headers beyond those every answer has, by name. */
  readonly headers?: z.ZodObject;
  /** Left out where there is no body. */
  readonly schema?: z.ZodType;
}

/** One route of the API: the server registers it, and `/openapi.json` describes it, from this one definition. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As in OpenAPI: `/v1/onboardings/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly access: Access;
  readonly idempotencyKey: boolean;
  readonly body: Pick<RequestBody<unknown>, 'schema' | 'mediaTypes' | 'examples'> | null;
  readonly query: z.ZodObject | null;
  /** Answers that are not problems, by status. */
  readonly answers: Readonly<Record<number, SuccessAnswer>>;
  /** Problems beyond those every route can have. */
  readonly problems: readonly (readonly [status: number, code: ProblemCode])[];
  readonly handle: (call: Call<unknown, unknown>) => Promise<Answer>;
}

type Definition<Body, Query> = Omit<Endpoint, 'handle' | 'body' | 'query' | 'idempotencyKey'> & {
  readonly idempotencyKey?: boolean;
  readonly body?: RequestBody<Body>;
  readonly query?: RequestQuery<Query>;
  readonly handle: (call: Call<Body, Query>) => Promise<Answer>;
};

/** A route. Body and query are refused with every broken rule before `handle` sees them. */
export function endpoint(definition: Definition<undefined, undefined>): Endpoint;
export function endpoint<Body>(
  definition: Definition<Body, undefined> & { readonly body: RequestBody<Body> },
): Endpoint;
export function endpoint<Query>(
  definition: Definition<undefined, Query> & { readonly query: RequestQuery<Query> },
): Endpoint;
export function endpoint<Body, Query>({
  body,
  query,
  handle,
  idempotencyKey = false,
  ...rest
}: Definition<Body | undefined, Query | undefined>): Endpoint {
  return {
    ...rest,
    idempotencyKey,
    body: body ?? null,
    query: query?.schema ?? null,
    handle: (call) => handle({ ...call, body: parsed(body, call.body), query: parsed(query, call.query) }),
  };
}

/** Nothing where nothing is asked for; else what was sent, or a refusal that names every broken rule. */
function parsed<Value>(
  part: { readonly parse: (value: unknown) => Parsed<Value> } | undefined,
  value: unknown,
): Value | undefined {
  if (part === undefined) return undefined;
  const result = part.parse(value);
  if (!result.ok) throw problems.invalid(result.errors);
  return result.value;
}
