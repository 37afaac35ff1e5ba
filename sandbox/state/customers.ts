/** Customers of both kinds, and the people of an organization, as the sandbox remembers them. */

import { z } from 'zod';

export const consentTypes = ['terms', 'privacy', 'data-processing'] as const;
export type ConsentType = (typeof consentTypes)[number];

const consent = z.object({ version: z.string(), acceptedAt: z.string() });

const passwordSchema = z.object({ salt: z.string(), digest: z.string() });
export type PasswordRecord = z.infer<typeof passwordSchema>;

/** Of a customer only what the rules and the reviewer page need is kept. */
const registered = {
  id: z.string(),
  tenantId: z.string(),
  /** As given; look-up is by its trimmed, lower-cased form. */
  email: z.string(),
  name: z.string(),
  categoryId: z.string(),
  suspended: z.boolean(),
  password: passwordSchema,
  consents: z.partialRecord(z.enum(consentTypes), consent),
  registeredAt: z.string(),
};

const individualSchema = z.object({
  ...registered,
  kind: z.literal('individual'),
  userId: z.string(),
  status: z.enum(['REGISTERED', 'ACTIVATING', 'ACTIVE']),
  /** What FinHub would send by e-mail. */
  activationCode: z.string(),
});
export type Individual = z.infer<typeof individualSchema>;

const organizationSchema = z.object({
  ...registered,
  kind: z.literal('organization'),
  status: z.enum(['PENDING_VERIFICATION', 'PENDING_ACTIVATION', 'ACTIVATING', 'ACTIVE']),
  /** The default admin user, who signs in with the organization's e-mail and password; null until it has appeared. */
  adminUserId: z.string().nullable(),
});
export type Organization = z.infer<typeof organizationSchema>;

export const customerSchema = z.discriminatedUnion('kind', [individualSchema, organizationSchema]);
export type Customer = z.infer<typeof customerSchema>;

const added = {
  id: z.string(),
  organizationId: z.string(),
  /** Counts the distinct persons of one kind in one organization, from 1; an equal one again has the same number. */
  number: z.number(),
  /** The user that each natural person becomes. */
  user: z.object({ id: z.string(), username: z.string(), password: passwordSchema }).nullable(),
  addedAt: z.string(),
};

const employeeSchema = z.object({
  ...added,
  kind: z.literal('employee'),
  name: z.string(),
  email: z.string(),
  position: z.string(),
  roles: z.array(z.string()),
});
export type Employee = z.infer<typeof employeeSchema>;

const directorSchema = z.object({
  ...added,
  kind: z.literal('director'),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  role: z.string(),
  appointedDate: z.string(),
  /** By the approval of the organization's verification. */
  verified: z.boolean(),
});
export type Director = z.infer<typeof directorSchema>;

const shareholderSchema = z.object({
  ...added,
  kind: z.literal('shareholder'),
  type: z.enum(['INDIVIDUAL', 'CORPORATE']),
  name: z.string(),
  ownershipPercentage: z.number(),
  isBeneficialOwner: z.boolean(),
  verified: z.boolean(),
});
export type Shareholder = z.infer<typeof shareholderSchema>;

/** Someone of an organization, as the personnel calls add them. */
export const personSchema = z.discriminatedUnion('kind', [employeeSchema, directorSchema, shareholderSchema]);
export type Person = z.infer<typeof personSchema>;
