import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from './gateway.js';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Request {
  readonly method: string;
  readonly path: string;
}

/** Holds answers against an OpenAPI description. */
export interface Conformance {
  /** How an answer deviates; null where it is as described. */
  deviation(request: Request, answer: Answer): string | null;
  /** `operationId status` of an answer. */
  nameOf(request: Request, answer: Answer): string;
  /** The names of all answers described. */
  readonly described: readonly string[];
}

/** Members that a schema does not list count as deviations, too. */
export function conformanceTo(description: Answer['body']): Conformance {
  const document = closed(description) as Document & object;
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  ajv.addSchema({ ...document, $id: 'openapi' });
  const paths = Object.keys(document.paths)
    // A path without parameters comes before one that would match it, too.
    .sort((one, other) => one.split('{').length - other.split('{').length)
    .map((path) => ({ path, shape: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }));

  const operationOf = (request: Request) => {
    const [plain = ''] = request.path.split('?');
    const path = paths.find(({ shape }) => shape.test(plain))?.path ?? '';
    const method = request.method.toLowerCase();
    return { path, method, operation: document.paths[path]?.[method] };
  };

  return {
    described: Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ operationId, responses }) =>
        Object.keys(responses).map((status) => `${operationId} ${status}`),
      ),
    nameOf: (request, { status }) => `${operationOf(request).operation?.operationId ?? 'none'} ${status}`,
    deviation: (request, { status, headers, body, text }) => {
      const { path, method, operation } = operationOf(request);
      if (operation === undefined) return `${request.method} ${request.path} is not described`;
      const response = operation.responses[String(status)];
      if (response === undefined) return `${operation.operationId} does not describe ${status}`;
      const { content } = response;
      if (content === undefined)
        return text === '' ? null : `${operation.operationId} ${status} describes no body`;
      const [type = ''] = headers.get('content-type')?.split(';') ?? [];
      if (!(type in content)) return `${operation.operationId} ${status} does not describe ${type}`;
      const pointer = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
      const validate = ajv.compile({ $ref: `openapi#/${pointer.map(escaped).join('/')}` });
      const isValid = validate(type.includes('json') ? body : text);
      return isValid ? null : `${operation.operationId} ${status}: ${ajv.errorsText(validate.errors)}`;
    },
  };
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The same, with every object closed to members that are not listed. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  return 'properties' in value && 'type' in value && !('additionalProperties' in value)
    ? { ...copy, additionalProperties: false }
    : copy;
}
