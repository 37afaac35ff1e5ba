import { z } from 'zod';
import { payloadOf } from './envelope.js';
import type { Conflict } from './errors.js';
import { customerIdSchema, userIdSchema, verificationIdSchema } from './ids.js';

const MOST_FIELDS = 50;

const text = z.string().optional().catch(undefined);
const fieldErrors = z.array(z.object({ field: text }).catch({})).catch([]);
const invalidData = z.object({
  field: text,
  errors: fieldErrors,
  missingKeys: z.array(z.unknown()).catch([]),
  invalidValues: z.record(z.string(), z.unknown()).catch({}),
});

/**
 * Names of the fields an error body complains about, in every documented place: `errors[].field`, `field`,
 * `missingKeys[]`, the keys of `invalidValues`. Only what looks like a field's name is kept, so that no value slips through.
 */
export function fieldsIn(body: unknown): readonly string[] {
  const named = [body, payloadOf(body)].flatMap((part) => {
    const found = invalidData.safeParse(part);
    if (!found.success) return [];
    const { field, errors, missingKeys, invalidValues } = found.data;
    return [...errors.map((error) => error.field), field, ...missingKeys, ...Object.keys(invalidValues)];
  });
  return [...new Set(named.filter(isFieldName))].slice(0, MOST_FIELDS);
}

export function isFieldName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z0-9_.[\]]{1,80}$/.test(name);
}

const knownUserId = userIdSchema.optional().catch(undefined);
const user = z.object({ id: knownUserId, email: text }).catch({});
const person = z.object({ userId: knownUserId, email: text }).catch({});
const existing = z.object({
  id: z.unknown().optional(),
  customerId: customerIdSchema.optional().catch(undefined),
  organizationId: customerIdSchema.optional().catch(undefined),
  userId: knownUserId,
  verificationId: verificationIdSchema.optional().catch(undefined),
  email: text,
  user: user.optional(),
  individual: person.optional(),
});

export type Created = 'customer' | 'organization' | 'verification';

/** What a 409's body says is there already. Its bare `id` is that of what the call was to create. */
export function conflictIn(body: unknown, created: Created | undefined): Conflict | undefined {
  const found = existing.safeParse(payloadOf(body));
  if (!found.success) return undefined;
  const { id, user: owner, individual, ...data } = found.data;
  const isCustomer = created === 'customer' || created === 'organization';
  const customerId =
    (created === 'organization' ? data.organizationId : undefined) ??
    data.customerId ??
    (isCustomer ? customerIdSchema.safeParse(id).data : undefined);
  const verificationId =
    data.verificationId ?? (created === 'verification' ? verificationIdSchema.safeParse(id).data : undefined);
  const userId = individual?.userId ?? data.userId ?? owner?.id;
  const email = individual?.email ?? data.email ?? owner?.email;
  return {
    ...(customerId === undefined ? {} : { customerId }),
    ...(userId === undefined ? {} : { userId }),
    ...(verificationId === undefined ? {} : { verificationId }),
    ...(email === undefined ? {} : { email }),
  };
}

const signInAttempts = z.object({ attempts: z.int(), maxAttempts: z.int() });

/** How many sign-ins in a row were refused, and how many lock the account, where a refused sign-in says so. */
export function signInAttemptsIn(body: unknown): z.infer<typeof signInAttempts> | undefined {
  return signInAttempts.safeParse(payloadOf(body)).data;
}
