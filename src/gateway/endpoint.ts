import type { z } from 'zod';
import type { Parsed } from '../signup/index.js';
import type { Access, Caller } from './callers.js';
import { problems, type ProblemCode } from './problems.js';

/** What a handler gets of a request, checked. */
export interface Call<Body> {
  readonly caller: Caller;
  /** The `{id}` of the path; empty where the path has none. */
  readonly id: string;
  readonly body: Body;
  readonly idempotencyKey: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A request body: its schema as it is published, and how it is parsed. */
export interface RequestBody<Body> {
  readonly schema: z.ZodType;
  readonly mediaTypes: readonly string[];
  readonly parse: (value: unknown) => Parsed<Body>;
}

/** One route of the API: the server registers it, and `/openapi.json` describes it, from this one definition. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** As in OpenAPI: `/v1/onboardings/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly access: Access;
  readonly idempotencyKey: boolean;
  readonly body: Pick<RequestBody<unknown>, 'schema' | 'mediaTypes'> | null;
  /** Answers that are not problems. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType }>>;
  /** Problems beyond those every route can have. */
  readonly problems: readonly (readonly [status: number, code: ProblemCode])[];
  readonly handle: (call: Call<unknown>) => Promise<Answer>;
}

type Definition<Body> = Omit<Endpoint, 'handle' | 'body' | 'idempotencyKey'> & {
  readonly idempotencyKey?: boolean;
  readonly body?: RequestBody<Body>;
  readonly handle: (call: Call<Body>) => Promise<Answer>;
};

/** A route without a body, or one whose body is refused with every broken rule before `handle` sees it. */
export function endpoint(definition: Definition<undefined>): Endpoint;
export function endpoint<Body>(definition: Definition<Body> & { readonly body: RequestBody<Body> }): Endpoint;
export function endpoint<Body>({
  body,
  handle,
  idempotencyKey = false,
  ...rest
}: Definition<Body | undefined>): Endpoint {
  return {
    ...rest,
    idempotencyKey,
    body: body ?? null,
    handle: (call) => {
      const parsed = body?.parse(call.body) ?? { ok: true, value: undefined };
      if (!parsed.ok) throw problems.invalid(parsed.errors);
      return handle({ ...call, body: parsed.value });
    },
  };
}
