import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FieldError } from '../state/index.js';
import type { Description, JsonSchema, Operation } from './description.js';

const documentId = 'finhub';
const notKnown = 'is not known';

/** Checks requests, and in tests answers, against the OpenAPI description. */
export class Validator {
  readonly #ajv: Ajv;
  readonly #compiled = new Map<JsonSchema, ValidateFunction>();

  constructor({ document }: Description) {
    // Not strict: OpenAPI 3.0 has words of its own (example, xml); ajv knows its `nullable`.
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, coerceTypes: false });
    addFormats.default(this.#ajv);
    // The format's own expression overflows the stack on documents of megabytes.
    this.#ajv.addFormat('byte', isBase64);
    this.#ajv.addSchema({ ...document, $id: documentId });
  }

  /** What is wrong with the body; with `firstFormOnly` only the first of its documented forms counts. */
  bodyErrors({ body }: Operation, value: unknown, firstFormOnly = false): readonly FieldError[] {
    if (body === null) return [];
    if (value === undefined) return body.required ? [{ field: 'body', message: 'is required' }] : [];
    const forms = firstFormOnly ? body.forms.slice(0, 1) : body.forms;
    const attempts = forms.map((form) => this.#errors(form, value));
    return attempts.reduce((best, errors) => (fitsBetter(errors, best) ? errors : best));
  }

  /** What is wrong with path and query parameters and with those headers that are there. */
  parameterErrors(
    { parameters }: Operation,
    sent: Readonly<Record<'path' | 'query' | 'header', Readonly<Record<string, unknown>>>>,
  ): readonly FieldError[] {
    return parameters.flatMap((parameter) => {
      const name = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name;
      const value = sent[parameter.in][name];
      if (value !== undefined) {
        return this.#errors(parameter.schema, value).map(({ message }) => ({
          field: parameter.name,
          message,
        }));
      }
      // Which headers are needed is a switch of its own.
      return parameter.required && parameter.in !== 'header'
        ? [{ field: parameter.name, message: 'is required' }]
        : [];
    });
  }

  /** How an answer breaks its description. */
  answerErrors({ answers }: Operation, status: number, body: unknown): readonly FieldError[] {
    const schema = answers.get(status);
    return schema === undefined
      ? [{ field: 'status', message: 'is not documented' }]
      : this.#errors(schema, body);
  }

  #errors(schema: JsonSchema, value: unknown): readonly FieldError[] {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(absolute(schema));
    this.#compiled.set(schema, validate);
    validate(value);
    return withoutRepeats((validate.errors ?? []).map(fieldError));
  }
}

/** The form that was meant is the one that knows most of the members sent; else the one with the fewest errors. */
function fitsBetter(errors: readonly FieldError[], than: readonly FieldError[]): boolean {
  const unknown = [errors, than].map((list) => list.filter(({ message }) => message === notKnown).length);
  const [here = 0, there = 0] = unknown;
  return here === there ? errors.length < than.length : here < there;
}

/** A `$ref` into the document, as seen from outside it. */
function absolute(schema: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? { $ref: `${documentId}${reference}` } : schema;
}

function fieldError({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  const parts = instancePath.split('/').slice(1);
  const missing: unknown = keyword === 'required' ? params['missingProperty'] : undefined;
  const extra: unknown = keyword === 'additionalProperties' ? params['additionalProperty'] : undefined;
  if (typeof missing === 'string') return { field: fieldName([...parts, missing]), message: 'is required' };
  if (typeof extra === 'string') return { field: fieldName([...parts, extra]), message: notKnown };
  return { field: fieldName(parts), message: message ?? 'is not valid' };
}

/** `individualCustomer.person.addresses[0].city`. */
function fieldName(parts: readonly string[]): string {
  const name = parts.reduce(
    (path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : `${path}.${part}`),
    '',
  );
  return name === '' ? 'body' : name.replace(/^\./, '');
}

function withoutRepeats(errors: readonly FieldError[]): readonly FieldError[] {
  return [...new Map(errors.map((error) => [`${error.field} ${error.message}`, error])).values()];
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && Buffer.from(text, 'base64').toString('base64') === text;
}
