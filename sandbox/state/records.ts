/** What the sandbox remembers. Every record survives a restart with a data file. */

import { z } from 'zod';

const documentSchema = z.object({
  id: z.string(),
  docId: z.string().nullable(),
  type: z.string(),
  mimeType: z.string(),
  fileName: z.string(),
  /** Of the decoded content, which itself is not kept. */
  bytes: z.number(),
  sha256: z.string(),
  uploadedAt: z.string(),
});
export type StoredDocument = z.infer<typeof documentSchema>;

export const verificationSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  type: z.string(),
  level: z.string(),
  state: z.enum(['OPEN', 'RESUBMISSION', 'APPROVED', 'REJECTED']),
  reasons: z.array(z.string()),
  openedAt: z.string(),
  decidedAt: z.string().nullable(),
  /** How often new documents were asked for. */
  rounds: z.number(),
  /** Number of documents there when new ones were last asked for. */
  documentsWhenAsked: z.number(),
  documents: z.array(documentSchema),
});
export type Verification = z.infer<typeof verificationSchema>;

export const walletSchema = z.object({ id: z.string(), customerId: z.string(), iban: z.string() });
export type Wallet = z.infer<typeof walletSchema>;

/** Failed sign-ins of one user in a row. */
export const signInSchema = z.object({
  id: z.string(),
  failures: z.number(),
  lockedUntil: z.number().nullable(),
});

export const subscriptionSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  customerId: z.string().nullable(),
  url: z.string(),
  secret: z.string(),
  /** Event types; none means all. */
  events: z.array(z.string()),
  maxRetryAttempts: z.number().nullable(),
  retryBackoffSeconds: z.number().nullable(),
  createdAt: z.string(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

export const deliveryStatuses = ['PENDING', 'RETRYING', 'DELIVERED', 'FAILED'] as const;

export const deliverySchema = z.object({
  id: z.string(),
  subscriptionId: z.string(),
  customerId: z.string().nullable(),
  eventId: z.string(),
  eventType: z.string(),
  /** The exact body, as it is signed and sent. */
  payload: z.string(),
  status: z.enum(deliveryStatuses),
  /** Kept back by a `webhook-reordered` fault until a later event of the same customer went out. */
  heldBack: z.boolean(),
  attempts: z.array(
    z.object({
      attemptNumber: z.number(),
      timestamp: z.string(),
      /** Null if no answer came. */
      responseCode: z.number().nullable(),
      success: z.boolean(),
    }),
  ),
  createdAt: z.string(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const taskSchema = z.object({
  id: z.string(),
  kind: z.enum(['wallet', 'admin-user', 'review', 'delivery']),
  subject: z.string(),
  /** Epoch milliseconds. */
  dueAt: z.number(),
  /** X-Request-ID of the call that caused it. */
  requestId: z.string().nullable(),
});
export type Task = z.infer<typeof taskSchema>;

export const effects = [
  'sign-in',
  'registration',
  'employee',
  'director',
  'shareholder',
  'session',
  'verification',
  'document',
  'consent',
  'decision',
  'activation',
  'wallet',
  'suspension',
  'subscription',
] as const;
export type Effect = (typeof effects)[number];

/** One effect. Free of personal data: ids and names of things only. */
export const ledgerRowSchema = z.object({
  id: z.string(),
  sequence: z.number(),
  at: z.string(),
  effect: z.enum(effects),
  customerId: z.string().nullable(),
  /** Document type, consent type, number of a person or decision, where an effect has several. */
  item: z.string().nullable(),
  /** X-Request-ID of the call that caused it; null for what people and rules of the sandbox did. */
  requestId: z.string().nullable(),
});
export type LedgerRow = z.infer<typeof ledgerRowSchema>;

const fieldErrorSchema = z.object({ field: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** A request that broke the OpenAPI description. Names fields, never their values. */
export const violationSchema = z.object({
  id: z.string(),
  at: z.string(),
  operation: z.string(),
  requestId: z.string().nullable(),
  errors: z.array(fieldErrorSchema),
});
export type Violation = z.infer<typeof violationSchema>;
