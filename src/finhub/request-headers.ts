import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ClientContext } from '../contract/signup.js';

/** What the context headers say where the customer's own are unknown. */
export interface RequestContext {
  readonly forwardedFor: string;
  readonly forwardedFrom: string;
  readonly platform: string;
  readonly deviceId: string;
}

export interface RequestHeaders {
  readonly client: ClientContext;
  readonly requestId: string;
  /** Left out by the sign-in. */
  readonly token?: string;
}

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

/** The headers of every FinHub call (`docs/finhub.md`, headers). A customer's values are cut to what a header can carry. */
export function createRequestHeaders(tenantId: string, context: RequestContext) {
  return ({ client, requestId, token }: RequestHeaders): Record<string, string> => ({
    'X-Tenant-ID': tenantId,
    'X-Forwarded-For': headerValue(client.ip) ?? context.forwardedFor,
    'X-Forwarded-From': context.forwardedFrom,
    platform: headerValue(client.platform) ?? context.platform,
    deviceId: headerValue(client.deviceId) ?? context.deviceId,
    'User-Agent': `finhub-onboarding/${version}`,
    'X-Request-ID': headerValue(requestId) ?? '-',
    Accept: 'application/json',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  });
}

/** The headers of a call that one of the organization's users makes, as FinHub demands for its activation. */
export function actingUserHeaders(userId: string, roles: readonly string[]): Record<string, string> {
  return { 'X-User-ID': headerValue(userId) ?? '-', 'X-User-Roles': headerValue(roles.join(',')) ?? '-' };
}

function headerValue(value: string | undefined): string | undefined {
  const printable = value
    ?.replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 400);
  return printable === '' ? undefined : printable;
}
