import { baseUrl, isLoopback } from '../addresses.js';
import { headerText, matching, positiveNumber, text } from '../formats.js';
import { listOf } from '../lists.js';
import type { Get, Peek, Section } from '../reader.js';
import { optional, required, withDefault } from '../variable.js';
import { autoApprove, tenantId } from './shared.js';

/** Where FinHub is, and as whom to call it. */
export interface FinHubAccess {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly tenantKey: string;
  readonly tenantSecret: string;
  readonly signIn: FinHubSignIn;
  /** Context headers where the sign-up names none. */
  readonly context: {
    readonly forwardedFor: string;
    readonly forwardedFrom: string;
    readonly platform: string;
    readonly deviceId: string;
  };
}

export interface FinHubSettings extends FinHubAccess {
  readonly userRoles: readonly string[];
  /** Also stands in for an unknown user as the one who asks for a verification. */
  readonly adminUserId?: string;
  /** One quota for all workers; none if left out. */
  readonly maxCallsPerSecond?: number;
  readonly autoApprove: boolean;
}

export type FinHubSignIn =
  | {
      readonly kind: 'admin';
      readonly organizationId: string;
      readonly userId: string;
      readonly username: string;
      readonly password: string;
    }
  | { readonly kind: 'token'; readonly accessToken: string };

const withoutToken = 'required unless `FINHUB_ACCESS_TOKEN` is set';

const base = required(
  'FINHUB_BASE_URL',
  baseUrl,
  'Where FinHub is, for example `https://sandbox.finhub.cloud`',
);
const tenantKey = required('FINHUB_TENANT_KEY', headerText, "The tenant's key");
const tenantSecret = required('FINHUB_TENANT_SECRET', headerText, "The tenant's secret");
const organizationId = optional(
  'FINHUB_ADMIN_ORGANIZATION_ID',
  headerText,
  'The organization the worker signs in to',
  withoutToken,
);
const userId = optional('FINHUB_ADMIN_USER_ID', headerText, 'The user the worker signs in as', withoutToken);
const username = optional('FINHUB_ADMIN_USERNAME', text, "That user's name", withoutToken);
const password = optional('FINHUB_ADMIN_PASSWORD', text, "That user's password", withoutToken);
const accessToken = optional('FINHUB_ACCESS_TOKEN', headerText, 'A fixed token instead of signing in');
const forwardedFor = withDefault(
  'FINHUB_FORWARDED_FOR',
  headerText,
  '127.0.0.1',
  '`X-Forwarded-For` where the sign-up names no address',
);
const forwardedFrom = withDefault(
  'FINHUB_FORWARDED_FROM',
  headerText,
  'integration-client',
  '`X-Forwarded-From` of every call',
);
const platform = withDefault('FINHUB_PLATFORM', headerText, 'web', '`platform` where the sign-up names none');
const deviceId = withDefault(
  'FINHUB_DEVICE_ID',
  headerText,
  'integration-device',
  '`deviceId` where the sign-up names none',
);
const userRoles = withDefault(
  'FINHUB_USER_ROLES',
  listOf('roles in capitals', matching('a role', /^[A-Z0-9_]{1,64}$/)),
  'ADMIN_USER,COMPLIANCE_OFFICER',
  '`X-User-Roles` of calls that act for the tenant',
);
const maxCallsPerSecond = optional(
  'FINHUB_MAX_CALLS_PER_SECOND',
  positiveNumber,
  'One quota of calls for all workers of the task queue; set, it turns eager activity start off',
);

const admin = [organizationId, userId, username, password] as const;

export const finhubAccess: Section<FinHubAccess> = {
  variables: [
    base,
    tenantId,
    tenantKey,
    tenantSecret,
    ...admin,
    accessToken,
    forwardedFor,
    forwardedFrom,
    platform,
    deviceId,
  ],
  check: missingSignIn,
  build: (get) => ({
    baseUrl: get(base),
    tenantId: get(tenantId),
    tenantKey: get(tenantKey),
    tenantSecret: get(tenantSecret),
    signIn: signIn(get),
    context: {
      forwardedFor: get(forwardedFor),
      forwardedFrom: get(forwardedFrom),
      platform: get(platform),
      deviceId: get(deviceId),
    },
  }),
};

/** How the worker reaches FinHub, and what it may do there. */
export const finhub: Section<FinHubSettings> = {
  variables: [...finhubAccess.variables, userRoles, maxCallsPerSecond, autoApprove],
  check: (peek) => [...missingSignIn(peek), ...forbiddenApproval(peek)],
  build: (get, environment) => {
    const adminUserId = get(userId);
    const quota = get(maxCallsPerSecond);
    return {
      ...finhubAccess.build(get, environment),
      userRoles: get(userRoles),
      ...(adminUserId !== undefined && { adminUserId }),
      ...(quota !== undefined && { maxCallsPerSecond: quota }),
      autoApprove: get(autoApprove),
    };
  },
};

function signIn(get: Get): FinHubSignIn {
  const token = get(accessToken);
  if (token !== undefined) return { kind: 'token', accessToken: token };
  return {
    kind: 'admin',
    organizationId: get(organizationId) ?? '',
    userId: get(userId) ?? '',
    username: get(username) ?? '',
    password: get(password) ?? '',
  };
}

function missingSignIn(peek: Peek) {
  if (peek(accessToken) !== undefined) return [];
  return admin
    .filter((variable) => peek(variable) === undefined)
    .map(({ name, expected }) => ({ variable: name, expected: `${expected}, or FINHUB_ACCESS_TOKEN` }));
}

/** Approving oneself is for trying things out: a real provider's decision is never ours. */
function forbiddenApproval(peek: Peek) {
  const url = peek(base);
  if (peek(autoApprove) !== true || url === undefined) return [];
  const { hostname } = new URL(url);
  if (isLoopback(hostname) || hostname.includes('sandbox')) return [];
  return [
    {
      variable: autoApprove.name,
      expected: 'false, since FINHUB_BASE_URL is neither loopback nor a sandbox',
    },
  ];
}
