import { z } from 'zod';

const nonNegative = z.number().min(0);

/** One exception to approval by the automatic reviewer. The first rule that matches the customer's e-mail counts. */
const reviewerRule = z.strictObject({
  /** E-mail pattern; `*` stands for anything: `*+reject@example.com`. */
  email: z.string().min(1),
  /** `NONE` leaves the case to a person. */
  decision: z.enum(['APPROVED', 'REJECTED', 'RESUBMIT', 'NONE']),
  reasons: z.array(z.string().regex(/^[A-Z0-9_]{1,64}$/)).default([]),
  /** How often a `RESUBMIT` is asked before the case is approved. */
  times: z.number().int().min(1).default(1),
});

const reviewer = z.strictObject({
  /** `auto` decides by itself; `manual` waits for the reviewer page, the control API or the approve call. */
  mode: z.enum(['manual', 'auto']).default('manual'),
  /** From the last missing piece to the decision. */
  delayMs: nonNegative.default(2000),
  /** Each entry is satisfied by any one of its alternatives. */
  requiredDocuments: z
    .array(z.array(z.string().min(1)).min(1))
    .default([['PASSPORT', 'NATIONAL_ID'], ['PROOF_OF_ADDRESS']]),
  requiredOrganizationDocuments: z
    .array(z.array(z.string().min(1)).min(1))
    .default([['CERTIFICATE_OF_INCORPORATION']]),
  /** Whether the automatic reviewer also waits for the three consents. */
  requireConsents: z.boolean().default(false),
  rules: z.array(reviewerRule).default([]),
});

/** What FinHub's two lists of preconditions ask of an organization before its activation. */
export const organizationChecks = [
  'pending-activation',
  'not-active',
  'director',
  'employee',
  'admin-employee',
  'shareholder',
  'shares-total',
  'kyb-completed',
  'verification-approved',
  'persons-verified',
  'consents',
  'documents-uploaded',
  'documents-verified',
  'caller-role',
  'caller-linked',
] as const;
export type OrganizationCheck = (typeof organizationChecks)[number];

/** No call verifies someone who is added after the approval. */
const defaultChecks = organizationChecks.filter((check) => check !== 'persons-verified');

/**
 * Every point on which FinHub's public pages disagree or are silent. Defaults follow the newest pages where those speak.
 * The meaning of each switch is told in docs/sandbox.md.
 */
export const switchesSchema = z.strictObject({
  strictIndividualCustomer: z.boolean().default(false),
  requiredHeaders: z.enum(['three', 'six', 'six+User-Agent']).default('six'),
  registrationDuplicate: z.union([z.literal(409), z.literal(400), z.literal('200-same-id')]).default(409),
  registrationConflictBody: z.enum(['none', 'id']).default('none'),
  verificationIdField: z.enum(['verificationId', 'id', 'both']).default('verificationId'),
  verificationInitialStatus: z
    .enum(['PENDING', 'IN_PROGRESS', 'INITIATED', 'PENDING_DOCUMENTS'])
    .default('PENDING'),
  /** Whether a document sent again under its `docId` is recognised. */
  docIdRespected: z.boolean().default(true),
  /** Answer to a document for a verification that is decided. */
  uploadAfterDecision: z.union([z.literal(409), z.literal(404), z.literal(422)]).default(409),
  maxDocumentBytes: z
    .number()
    .int()
    .min(1)
    .default(20 * 1024 * 1024),
  consentResult: z.enum(['PENDING', 'ACCEPTED']).default('PENDING'),
  consentOrderEnforced: z.boolean().default(false),
  readinessField: z.enum(['activationAllowed', 'canActivate', 'both']).default('activationAllowed'),
  activationMode: z.enum(['sync', 'async']).default('async'),
  /** From the activation call to the wallet, with `activationMode: async`. */
  walletDelayMs: nonNegative.default(1000),
  walletBeforeReady: z
    .union([z.literal('empty'), z.literal('without-iban'), z.literal(404)])
    .default('empty'),
  activationCodeCheck: z.enum(['any', 'fixed', 'per-customer']).default('any'),
  activationCode: z.string().min(1).default('ACTIVATION_CODE'),
  activationUserId: z.enum(['email', 'id', 'both']).default('email'),
  organizationIdField: z.enum(['organizationId', 'id', 'both']).default('organizationId'),
  /** Milliseconds from the registration of an organization to its default admin user. */
  orgAdminDelay: nonNegative.default(250),
  /** E-mail patterns of employees and directors who are refused. */
  refusedPersons: z.array(z.string().min(1)).default(['*refused*@*']),
  employeeConflict: z.enum(['bare', 'with-user-id']).default('bare'),
  organizationConsentResult: z.enum(['no-data', 'PENDING', 'ACCEPTED']).default('no-data'),
  organizationReadiness: z
    .union([
      z.enum(['full', 'activationAllowed', 'canActivate', 'verificationOk', 'no-fields']),
      z.literal(404),
      z.literal(405),
      z.literal(501),
    ])
    .default('full'),
  /** The preconditions that are enforced. */
  orgActivationChecks: z.array(z.enum(organizationChecks)).default([...defaultChecks]),
  tokenTtlSeconds: z.number().int().min(1).default(3600),
  /** Seconds by which `expiresAt` lies after the token's own expiry; FinHub's published example has 23 hours. */
  expiresAtSkew: z.number().default(82_800),
  maxSignInAttempts: z.number().int().min(1).default(5),
  lockoutSeconds: nonNegative.default(1800),
  rateLimit: z
    .strictObject({
      /** Calls per second over all callers; null for no limit. */
      perSecond: z.number().int().min(1).nullable().default(null),
      retryAfter: z.boolean().default(true),
    })
    .prefault({}),
  webhookBodyStyle: z.enum(['endpointUrl', 'url', 'both']).default('both'),
  webhookSignature: z.enum(['hex', 'base64']).default('hex'),
  /** Tries after the first, for subscriptions that name no number. */
  webhookMaxRetryAttempts: z.number().int().min(0).default(5),
  /** Before the first retry; doubles with every further one. */
  webhookRetryBackoffSeconds: nonNegative.default(2),
  webhookTimeoutMs: z.number().positive().default(10_000),
  reviewer: reviewer.prefault({}),
});

export type Switches = z.output<typeof switchesSchema>;
export type ReviewerRule = z.output<typeof reviewerRule>;

/** A change of some switches; members of `reviewer` and `rateLimit` left out stay as they are. */
export type SwitchesPatch = z.input<typeof switchesSchema>;

/** Any object; what is in it is checked where it is applied. */
export const switchesPatch = z.custom<SwitchesPatch>((patch) => typeof patch === 'object' && patch !== null);

/** The switches after a change. Throws a `ZodError` that names every unknown switch and wrong value. */
export function applySwitches(current: Switches, patch: unknown): Switches {
  const changes = z.looseObject({ reviewer: z.unknown(), rateLimit: z.unknown() }).partial().parse(patch);
  return switchesSchema.parse({
    ...current,
    ...changes,
    reviewer: withChanges(current.reviewer, changes.reviewer),
    rateLimit: withChanges(current.rateLimit, changes.rateLimit),
  });
}

export const defaultSwitches: Switches = switchesSchema.parse({});

function withChanges(current: object, changes: unknown): unknown {
  if (changes === undefined) return current;
  return typeof changes === 'object' ? { ...current, ...changes } : changes;
}
