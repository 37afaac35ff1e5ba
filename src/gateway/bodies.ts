import { z } from 'zod';
import {
  consentSchema,
  documentSchema,
  line,
  mostDocuments,
  parseFields,
  parseSignup,
  shaped,
  signupCloudEventSchema,
  signupSchema,
  type ParsedSignup,
  type SignupDefaults,
} from '../signup/index.js';
import type { RequestBody } from './endpoint.js';

const staffId = shaped(
  /^[A-Za-z0-9._-]{1,64}$/,
  'must be a staff id of letters, digits, dot, dash and underscore',
);

export const documentsBody = jsonBody(
  z.object({ documents: z.array(documentSchema).min(1).max(mostDocuments) }).meta({ id: 'Documents' }),
);

export const consentsBody = jsonBody(
  z.object({ consents: z.array(consentSchema).min(1).max(50) }).meta({ id: 'Consents' }),
);

export const withdrawalBody = jsonBody(
  z.object({ requestedBy: staffId, reason: line(2000).exactOptional() }).meta({ id: 'Withdrawal' }),
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
);

export const activationCodeBody = jsonBody(z.object({ code: line(64) }).meta({ id: 'ActivationCode' }));

const finHubId = shaped(/^[A-Za-z0-9._:-]{1,128}$/, 'must be an id of FinHub');

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
);

/** A sign-up event, plain or as a structured CloudEvent; the member `specversion` tells which, not the media type. */
export function signupBody(defaults: SignupDefaults): RequestBody<ParsedSignup> {
  return {
    schema: signupUnion,
    mediaTypes: ['application/json', 'application/cloudevents+json'],
    parse: (value) => {
      const result = parseSignup(value, defaults);
      return result.ok ? { ok: true, value: result.signup } : result;
    },
  };
}

const signupUnion = z.union([signupSchema, signupCloudEventSchema]).meta({ id: 'Signup' });

function jsonBody<Body>(schema: z.ZodType<Body>): RequestBody<Body> {
  return { schema, mediaTypes: ['application/json'], parse: (value) => parseFields(schema, value) };
}
