import { z } from 'zod';
import { finHubIdPattern } from '../contract/ids.js';
import {
  consentSchema,
  customerCorrectionsSchema,
  documentSchema,
  email,
  line,
  mostDocuments,
  organizationCorrectionsSchema,
  parseFields,
  parseSignup,
  personSchema,
  shaped,
  signupCloudEventSchema,
  signupSchema,
  type ParsedSignup,
  type SignupDefaults,
} from '../signup/index.js';
import { stateSchema } from './answers.js';
import type { RequestBody } from './endpoint.js';
import * as examples from './examples.js';

/** Who asks. */
export const staffId = shaped(
  /^[A-Za-z0-9._-]{1,64}$/,
  'must be a staff id of letters, digits, dot, dash and underscore',
);

export const lookupBody = jsonBody(
  z.object({ kind: stateSchema.shape.kind, email: email() }).meta({ id: 'Lookup' }),
  { lookup: examples.lookup },
);

export const documentsBody = jsonBody(
  z.object({ documents: z.array(documentSchema).min(1).max(mostDocuments) }).meta({ id: 'Documents' }),
  { documents: { documents: examples.documents } },
);

export const consentsBody = jsonBody(
  z.object({ consents: z.array(consentSchema).min(1).max(50) }).meta({ id: 'Consents' }),
  { consents: { consents: examples.consents } },
);

export const personBody = jsonBody(personSchema, examples.persons);

const customerCorrections = z.object({ customer: customerCorrectionsSchema });
const organizationCorrections = z.object({ organization: organizationCorrectionsSchema });
/** Of an individual's details or of an organization's, never both. */
export type Corrections = z.output<typeof customerCorrections> | z.output<typeof organizationCorrections>;

export const correctionsBody: RequestBody<Corrections> = {
  ...jsonBody(z.xor([customerCorrections, organizationCorrections]).meta({ id: 'Corrections' }), {
    individual: examples.customerCorrections,
    organization: examples.organizationCorrections,
  }),
  // By the member that is there, so that every wrong field is named.
  parse: (value) => {
    if (!hasMember(value, 'organization')) return parseFields<Corrections>(customerCorrections, value);
    if (!hasMember(value, 'customer')) return parseFields<Corrections>(organizationCorrections, value);
    return {
      ok: false,
      errors: [{ pointer: '/organization', detail: 'cannot be corrected with a customer' }],
    };
  },
};

function hasMember(value: unknown, member: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, member);
}

export const withdrawalBody = jsonBody(
  z.object({ requestedBy: staffId, reason: line(2000).exactOptional() }).meta({ id: 'Withdrawal' }),
  { withdrawal: examples.withdrawal },
);

export const retryBody = jsonBody(
  z
    .object({
      requestedBy: staffId,
      step: shaped(
        /^[A-Za-z]{1,64}(?:\/[A-Za-z0-9._-]{1,64})?$/,
        'must be a step like acceptConsent/terms',
      ).exactOptional(),
    })
    .meta({ id: 'Retry' }),
  { retry: examples.retry },
);

export const activationCodeBody = jsonBody(z.object({ code: line(64) }).meta({ id: 'ActivationCode' }), {
  activationCode: examples.activationCode,
});

const finHubId = shaped(finHubIdPattern, 'must be an id of FinHub');

export const decisionBody = jsonBody(
  z
    .object({
      decision: z.enum(['APPROVED', 'REJECTED', 'RESUBMIT']),
      decidedBy: staffId,
      reasons: z
        .array(shaped(/^[A-Z0-9_]{1,64}$/, 'must be a reason code like DOCUMENT_EXPIRED'))
        .max(20)
        .exactOptional(),
      verificationId: finHubId.exactOptional(),
    })
    .meta({ id: 'Decision' }),
  { decision: examples.decision },
);

export const registrationBody = jsonBody(
  z
    .object({
      customerId: finHubId.exactOptional(),
      userId: finHubId.exactOptional(),
      requestedBy: staffId,
    })
    .refine(({ customerId, userId }) => customerId !== undefined || userId !== undefined, {
      error: 'must name a customerId or a userId',
    })
    .meta({ id: 'Registration' }),
  { registration: examples.registration },
);

/** A sign-up event, plain or as a structured CloudEvent; the member `specversion` tells which, not the media type. */
export function signupBody(defaults: SignupDefaults): RequestBody<ParsedSignup> {
  return {
    schema: signupUnion,
    mediaTypes: ['application/json', 'application/cloudevents+json'],
    examples: { individual: examples.individualSignup, organization: examples.organizationSignup },
    parse: (value) => {
      const result = parseSignup(value, defaults);
      return result.ok ? { ok: true, value: result.signup } : result;
    },
  };
}

const signupUnion = z.union([signupSchema, signupCloudEventSchema]).meta({ id: 'Signup' });

function jsonBody<Body>(schema: z.ZodType<Body>, examples: RequestBody<Body>['examples']): RequestBody<Body> {
  return {
    schema,
    mediaTypes: ['application/json'],
    examples,
    parse: (value) => parseFields(schema, value),
  };
}
