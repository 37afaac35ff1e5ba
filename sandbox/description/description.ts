import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const methods = ['post', 'get', 'put', 'patch', 'delete'] as const;

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.json()),
  example: z.string().optional(),
});
type Parameter = z.output<typeof parameterSchema>;

const mediaSchema = z.object({
  schema: z.record(z.string(), z.json()),
  example: z.json().optional(),
  examples: z.record(z.string(), z.object({ value: z.json() })).optional(),
});
const contentSchema = z.object({ 'application/json': mediaSchema });
const bodySchema = z.object({ required: z.boolean().default(false), content: contentSchema });
const responseSchema = z.object({ description: z.string(), content: contentSchema.optional() });

const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});

const pathItemSchema = z.looseObject({ parameters: z.array(z.unknown()).default([]) });
const documentSchema = z.looseObject({ paths: z.record(z.string(), pathItemSchema) });

/** One operation of the OpenAPI description, with its references resolved. */
export interface Operation {
  readonly id: string;
  readonly method: (typeof methods)[number];
  /** As in the description: `/api/v2.1/verifications/{verificationId}/documents`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string | null;
  readonly tag: string;
  /** Whether a bearer token is needed, or looked at only where one is sent. */
  readonly token: 'required' | 'optional' | 'none';
  readonly parameters: readonly Parameter[];
  /** Null if the operation takes no body. Each form is a schema; a body has to follow one of them. */
  readonly body: {
    readonly required: boolean;
    readonly forms: readonly JsonSchema[];
    readonly example: unknown;
    /** By name, where there are several; `example` is the first. */
    readonly examples: ReadonlyMap<string, unknown>;
  } | null;
  /** Schema of the JSON body per documented status. */
  readonly answers: ReadonlyMap<number, JsonSchema>;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The OpenAPI description of what the sandbox serves. */
export interface Description {
  readonly yaml: string;
  /** The whole document, which the schemas of the operations refer to. */
  readonly document: JsonSchema;
  readonly operations: readonly Operation[];
}

let description: Promise<Description> | undefined;

/** Reads `sandbox/openapi.yaml`, once. Rejects with a `ZodError` where it is not in the form the sandbox understands. */
export function readDescription(): Promise<Description> {
  return (description ??= parseDescription());
}

async function parseDescription(): Promise<Description> {
  const yaml = await readFile(new URL('../openapi.yaml', import.meta.url), 'utf8');
  const document = documentSchema.parse(parse(yaml, { maxAliasCount: -1 }));
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => readOperation(document, path, method, item.parameters, item[method])),
  );
  return { yaml, document, operations };
}

function readOperation(
  document: JsonSchema,
  path: string,
  method: Operation['method'],
  shared: readonly unknown[],
  value: unknown,
): Operation {
  const operation = operationSchema.parse(value);
  const body =
    operation.requestBody === undefined ? null : bodySchema.parse(resolved(document, operation.requestBody));
  const answers = Object.entries(operation.responses).flatMap(([status, response]) => {
    const { content } = responseSchema.parse(resolved(document, response));
    return content === undefined ? [] : [[Number(status), content['application/json'].schema] as const];
  });
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    description: operation.description ?? null,
    tag: operation.tags[0] ?? 'Other',
    token: tokenNeed(operation.security),
    parameters: [...shared, ...operation.parameters].map((one) =>
      parameterSchema.parse(resolved(document, one)),
    ),
    body: body === null ? null : { required: body.required, ...forms(body.content['application/json']) },
    answers: new Map(answers),
  };
}

function forms({ schema, example, examples }: z.output<typeof mediaSchema>) {
  const alternatives = z.array(z.record(z.string(), z.json())).safeParse(schema['anyOf']);
  const named = new Map(Object.entries(examples ?? {}).map(([name, { value }]) => [name, value]));
  const [first] = named.values();
  return {
    forms: alternatives.success ? alternatives.data : [schema],
    example: example ?? first,
    examples: named,
  };
}

function tokenNeed(security: readonly Readonly<Record<string, unknown>>[] | undefined): Operation['token'] {
  if (security === undefined) return 'required';
  if (security.length === 0) return 'none';
  return security.some((scheme) => Object.keys(scheme).length === 0) ? 'optional' : 'required';
}

/** Follows a `$ref` into the document; anything else is itself. */
function resolved(document: JsonSchema, value: unknown): unknown {
  const reference = z.object({ $ref: z.string().startsWith('#/') }).safeParse(value);
  if (!reference.success) return value;
  return reference.data.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => z.record(z.string(), z.unknown()).parse(node)[key], document);
}
