import { createApi } from './api.js';
import type { FinHubCall } from './call.js';
import { createCategories, type Categories } from './categories.js';
import { createConsents, type Consents } from './consents.js';
import { createIndividuals, type Individuals } from './individuals.js';
import { createOrganizations, type Organizations } from './organizations.js';
import { createPersonnel, type Personnel } from './personnel.js';
import { createRequestHeaders, type RequestContext } from './request-headers.js';
import { createSessions, type Sessions } from './sessions.js';
import { createSignIn, type AdminCredentials } from './sign-in.js';
import { createSessionTokens, fixedToken, type Tokens } from './tokens.js';
import { createTransport } from './transport.js';
import { createVerifications, type Verifications } from './verifications.js';
import { createWallets, type Wallets } from './wallets.js';
import { createWebhooks, type Webhooks } from './webhooks.js';

export interface FinHubClientOptions {
  /** `https://sandbox.finhub.cloud`; may have a path of its own. */
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly tenantKey: string;
  readonly tenantSecret: string;
  /** Signing in as an admin user, or a fixed token. */
  readonly signIn:
    | ({ readonly kind: 'admin' } & AdminCredentials)
    | { readonly kind: 'token'; readonly accessToken: string };
  /** Context headers where the customer's own are unknown. */
  readonly context: RequestContext;
  /** As whom organizations are activated (`X-User-Roles`); default `ADMIN_USER`, `COMPLIANCE_OFFICER`. */
  readonly userRoles?: readonly string[];
  /** For one whole HTTP call; default 10 s, document uploads 60 s. */
  readonly timeouts?: { readonly callMs?: number; readonly documentMs?: number };
}

/**
 * FinHub's onboarding API for one tenant. Calls are never repeated here except once after a 401; they throw `FinHubError`,
 * or the reason of the call's signal.
 */
export interface FinHubClient {
  readonly categories: Categories;
  readonly individuals: Individuals;
  readonly organizations: Organizations;
  readonly personnel: Personnel;
  readonly sessions: Sessions;
  readonly verifications: Verifications;
  readonly consents: Consents;
  readonly wallets: Wallets;
  readonly webhooks: Webhooks;
  /** Whose admin token the calls carry, if known: the configured user, else the token's `userId` or `sub` claim. */
  adminUserId(call: FinHubCall): Promise<string | undefined>;
  /** Waits for running calls, then closes the connections. */
  close(): Promise<void>;
}

export function createFinHubClient(options: FinHubClientOptions): FinHubClient {
  const { baseUrl, tenantId, tenantKey, tenantSecret, signIn, context } = options;
  const { userRoles = ['ADMIN_USER', 'COMPLIANCE_OFFICER'] } = options;
  const { callMs = 10_000, documentMs = 60_000 } = options.timeouts ?? {};
  const tenant = { tenantKey, tenantSecret };
  const transport = createTransport(baseUrl);
  const headers = createRequestHeaders(tenantId, context);

  const adminTokens = (admin: AdminCredentials): Tokens =>
    createSessionTokens({
      signIn: createSignIn({
        transport,
        admin,
        tenant,
        headers: (requestId) => ({
          ...headers({ client: {}, requestId }),
          'Content-Type': 'application/json',
        }),
        timeoutMs: callMs,
      }),
      now: Date.now,
    });
  const tokens = signIn.kind === 'admin' ? adminTokens(signIn) : fixedToken(signIn.accessToken);
  const api = createApi({ transport, tokens, headers, callMs, documentMs });

  return {
    categories: createCategories(api, tenantId, Date.now),
    individuals: createIndividuals(api, tenantId),
    organizations: createOrganizations(api, userRoles),
    personnel: createPersonnel(api),
    sessions: createSessions(api, tenant),
    verifications: createVerifications(api, tenantId),
    consents: createConsents(api),
    wallets: createWallets(api),
    webhooks: createWebhooks(api),
    async adminUserId(call) {
      return signIn.kind === 'admin' ? signIn.userId : (await tokens.current(call)).token.userId;
    },
    close: () => transport.close(),
  };
}
