import { z } from 'zod';
import { payloadFrom } from './answer.js';
import { apiPath } from './api-path.js';
import { signInAttemptsIn } from './error-details.js';
import { FinHubError } from './errors.js';
import type { TokenFacts } from './token.js';
import type { SignInResult } from './tokens.js';
import type { Transport } from './transport.js';

/** Admin and tenant credentials (`docs/finhub.md`, tokens). */
export interface AdminCredentials {
  readonly organizationId: string;
  readonly userId: string;
  readonly username: string;
  readonly password: string;
}

export interface TenantCredentials {
  readonly tenantKey: string;
  readonly tenantSecret: string;
}

export interface SignInOptions {
  readonly transport: Transport;
  readonly admin: AdminCredentials;
  readonly tenant: TenantCredentials;
  readonly headers: (requestId: string) => Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

const session = z
  .object({ token: z.string().min(1), expiresAt: z.string().optional().catch(undefined) })
  .transform(({ token, expiresAt }): TokenFacts => ({ value: token, expiresAt }));

/**
 * One admin sign-in. Any final refusal counts as refused credentials, because repeating it may lock the account;
 * outages and broken answers are thrown.
 */
export function createSignIn({ transport, admin, tenant, headers, timeoutMs }: SignInOptions) {
  const { organizationId, userId, username, password } = admin;
  const operation = 'signIn';
  return async (requestId: string): Promise<SignInResult> => {
    const answer = await transport.send(
      {
        operation,
        method: 'POST',
        path: apiPath`/api/v2.1/admin/organization/${organizationId}/users/${userId}/sessions`,
        headers: headers(requestId),
        body: JSON.stringify({ username, password, ...tenant }),
        effectful: false,
        timeoutMs,
      },
      undefined,
    );
    try {
      return {
        result: 'granted',
        token: payloadFrom(answer, { operation, effectful: false, payload: session }),
      };
    } catch (error) {
      const isFinal =
        error instanceof FinHubError && !error.retryable && error.type !== 'FinHubContractViolation';
      if (!isFinal) throw error;
      const counter = answer.body.kind === 'json' ? signInAttemptsIn(answer.body.value) : undefined;
      const status = error.status ?? answer.status;
      return { result: 'refused', refusal: { detail: `status ${status}`, status, counter } };
    }
  };
}
