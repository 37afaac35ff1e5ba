import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DemoStartError } from './errors.js';

const document = z.strictObject({ type: z.string(), source: z.string(), mimeType: z.string() });
const consent = z.strictObject({ type: z.string(), version: z.string(), acceptedAt: z.iso.datetime() });

const people = z.array(z.looseObject({}));
const customer = z.looseObject({ email: z.string() });

const common = {
  id: z.string(),
  documents: z.array(document).optional(),
  consents: z.array(consent).optional(),
};

/** Sign-up events go to the gateway as they are; the demo itself reads only these members. */
const signupSchema = z.discriminatedUnion('type', [
  z.looseObject({ ...common, type: z.literal('individual.signup'), customer }),
  z.looseObject({
    ...common,
    type: z.literal('organization.signup'),
    organization: customer,
    employees: people,
    directors: people,
    shareholders: people,
  }),
]);

const laterSchema = z.strictObject({
  /** A while after the start of the case, or as soon as the reviewer has asked for new documents. */
  when: z.union([z.strictObject({ afterSeconds: z.number().nonnegative() }), z.literal('asked-again')]),
  documents: z.array(document).default([]),
  consents: z.array(consent).default([]),
  /** Each in the place of one of an organization's people whom FinHub refused. */
  persons: z
    .array(
      z.strictObject({
        role: z.enum(['employee', 'director', 'shareholder']),
        index: z.number(),
        person: z.looseObject({}),
      }),
    )
    .default([]),
});

/** What the sandbox's reviewer does with this customer, instead of approving. */
const reviewerSchema = z.strictObject({
  decision: z.enum(['REJECTED', 'RESUBMIT']),
  reasons: z.array(z.string()),
});

const planSchema = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/),
    signup: z.string(),
    meant: z.strictObject({ customerStatus: z.string(), outcome: z.string() }),
    later: z.array(laterSchema).default([]),
    reviewer: reviewerSchema.optional(),
  }),
);

type Signup = z.infer<typeof signupSchema>;

/** What a customer brings some time after the sign-up. */
export type LaterDelivery = z.infer<typeof laterSchema>;

/** One made-up customer: the sign-up event, what comes late, and how the case is meant to end. */
export interface Sample {
  readonly name: string;
  readonly kind: 'individual' | 'organization';
  readonly signup: Signup;
  readonly later: readonly LaterDelivery[];
  /** Null: the reviewer approves. A decision other than that is made once. */
  readonly reviewer: z.infer<typeof reviewerSchema> | null;
  readonly meant: { readonly customerStatus: string; readonly outcome: string };
}

export const samplesFolder = fileURLToPath(new URL('../../samples', import.meta.url));

/** The samples in the order of `samples/plan.json`. Throws `DemoStartError` where plan and sign-ups do not fit. */
export function loadSamples(folder = samplesFolder): readonly Sample[] {
  const all = ['individuals', 'organizations'].flatMap((file) =>
    z.array(signupSchema).parse(readJson(`${folder}/${file}.json`)),
  );
  const signups = new Map(all.map((signup) => [signup.id, signup]));
  const samples = planSchema.parse(readJson(`${folder}/plan.json`)).map(({ signup: id, ...plan }): Sample => {
    const signup = signups.get(id);
    if (signup === undefined) throw new DemoStartError(`samples/plan.json: no sign-up has the id ${id}.`);
    signups.delete(id);
    const reviewer = plan.reviewer ?? null;
    return { ...plan, reviewer, signup, kind: kindOf(signup) };
  });
  if (signups.size > 0) {
    throw new DemoStartError(
      `samples/plan.json does not name ${[...signups.keys()].join(', ')} (or names it twice).`,
    );
  }
  return samples;
}

/** The address a customer signs up with. */
export function emailOf({ signup }: Pick<Sample, 'signup'>): string {
  return signup.type === 'individual.signup' ? signup.customer.email : signup.organization.email;
}

/** The same sign-up of another customer, told apart by the address. */
export function signupOfAnother({ signup }: Pick<Sample, 'signup'>, email: string): Signup {
  return signup.type === 'individual.signup'
    ? { ...signup, id: email, customer: { ...signup.customer, email } }
    : { ...signup, id: email, organization: { ...signup.organization, email } };
}

/** Types of all documents the customer brings, at once or later. */
export function documentTypesOf({ signup, later }: Sample): readonly string[] {
  return [signup, ...later].flatMap(({ documents = [] }) => documents.map(({ type }) => type));
}

/** Types of all consents the customer gives, at once or later. */
export function consentTypesOf({ signup, later }: Sample): readonly string[] {
  return [signup, ...later].flatMap(({ consents = [] }) => consents.map(({ type }) => type));
}

function kindOf({ type }: Signup): Sample['kind'] {
  return type === 'individual.signup' ? 'individual' : 'organization';
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
