import { z } from 'zod';
import { readDescription, Validator, type Operation } from '../description/index.js';
import type { RunningSandbox } from '../index.js';
import type { FieldError } from '../state/index.js';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The envelope; empty where the answer is no JSON object. */
  readonly body: Envelope;
  readonly text: string;
}
type Envelope = z.output<typeof envelopeSchema>;

export interface Sending {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  /** Null leaves a header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly token?: string | null;
}

type Addressed = Pick<RunningSandbox, 'url' | 'credentials'>;

const envelopeSchema = z
  .looseObject({
    code: z.unknown().optional(),
    message: z.unknown().optional(),
    data: z.unknown().optional(),
  })
  .catch({});

/** Calls the sandbox by operationId over HTTP, as a client would, and holds every answer against the description. */
export class FinhubCaller {
  /** How answers broke the description so far. */
  readonly mismatches: (FieldError & { readonly operation: string; readonly status: number })[] = [];
  token: string | null = null;

  private constructor(
    private readonly sandbox: Addressed,
    private readonly operations: readonly Operation[],
    private readonly validator: Validator,
  ) {}

  /** A caller that has signed in as admin. */
  static async signedIn(sandbox: Addressed): Promise<FinhubCaller> {
    const caller = await FinhubCaller.of(sandbox);
    caller.token = textAt(await caller.signIn(), 'token');
    return caller;
  }

  static async of(sandbox: Addressed): Promise<FinhubCaller> {
    const description = await readDescription();
    return new FinhubCaller(sandbox, description.operations, new Validator(description));
  }

  signIn(changes: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const { organizationId, userId, username, password, tenantKey, tenantSecret } = this.sandbox.credentials;
    const body = { username, password, tenantKey, tenantSecret, ...changes };
    return this.call('createAdminSession', { path: { organizationId, userId }, body, token: null });
  }

  async call(operationId: string, sending: Sending = {}): Promise<Answered> {
    const operation = this.operations.find(({ id }) => id === operationId);
    if (operation === undefined) throw new Error(`The description has no operation ${operationId}.`);
    const values: Readonly<Record<string, string>> = { ...sending.path };
    const path = operation.path.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? '');
    const { token = this.token, body, query = '' } = sending;
    const response = await fetch(`${this.sandbox.url}${path}${query}`, {
      method: operation.method.toUpperCase(),
      headers: withoutNulls({
        'X-Tenant-ID': this.sandbox.credentials.tenantId,
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-From': 'integration-client',
        platform: 'web',
        deviceId: 'integration-device',
        Authorization: token === null ? null : `Bearer ${token}`,
        'Content-Type': body === undefined ? null : 'application/json',
        ...sending.headers,
      }),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = parsed(text);
    const errors = this.validator.answerErrors(operation, response.status, json);
    this.mismatches.push(
      ...errors.map((error) => ({ ...error, operation: operationId, status: response.status })),
    );
    return { status: response.status, headers: response.headers, body: envelopeSchema.parse(json), text };
  }
}

/** A text in the answer's `data`: `user.id`, `0.iban`. */
export function textAt({ body }: Answered, path: string): string {
  return z.string().parse(path.split('.').reduce<unknown>(member, body.data));
}

function member(node: unknown, key: string): unknown {
  const entries: [string, unknown][] = Object.entries(node ?? {});
  return entries.find(([name]) => name === key)?.[1];
}

function withoutNulls(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
