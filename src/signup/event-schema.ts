import { z } from 'zod';
import { consentTypes } from '../contract/signup.js';
import { birthDate, email, headerValue, instant, line, phone, shaped } from './fields.js';

/** The rules FinHub sets for passwords (docs/finhub.md, registration): checked here so that no case parks on one. */
const passwordShape = /^(?=.*\p{Ll})(?=.*\p{Lu})(?=.*\p{Nd})(?=.*[^\p{L}\p{Nd}\s])[^\p{Cc}\p{Cs}]{12,200}$/u;

const address = z.object({
  street: line(),
  city: line(),
  state: line(),
  postalCode: line(),
  country: line(),
});

/** Where a document's bytes are: below the worker's documents folder, or at a host it may read from. */
const documentSource = z
  .string()
  .max(2048)
  .refine(isDocumentSource, { error: 'must be file:<path below the documents folder> or an https: address' });

export const documentSchema = z
  .object({
    type: shaped(/^[A-Z_]{1,64}$/, 'must be a document type like PASSPORT'),
    source: documentSource,
    mimeType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
    fileName: line(255).exactOptional(),
    sha256: z
      .string()
      .toLowerCase()
      .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')
      .exactOptional(),
  })
  .meta({ id: 'Document' });

export const consentSchema = z
  .object({ type: z.enum(consentTypes), version: line(64), acceptedAt: instant() })
  .meta({ id: 'Consent' });

/** A case holds at most this many documents. */
export const mostDocuments = 50;

const client = z.object({
  ip: z.union([z.ipv4(), z.ipv6()], { error: 'is not an IP address' }).exactOptional(),
  deviceId: headerValue().exactOptional(),
  platform: headerValue().exactOptional(),
});

const eventIdSchema = line(200);

/** Published in words: few tools can make use of a pattern with look-aheads. */
const password = () => {
  const rule = '12 to 200 characters, with upper and lower case, a digit and a symbol';
  return z
    .string()
    .refine((text) => passwordShape.test(text), { error: `must have ${rule}` })
    .meta({ minLength: 12, maxLength: 200, description: rule });
};

const customer = z.object({
  firstName: line(),
  lastName: line(),
  email: email(),
  phone: phone(),
  dateOfBirth: birthDate(),
  gender: line(64),
  nationality: line(),
  placeOfBirth: line(),
  category: shaped(/^[A-Za-z0-9._-]{1,64}$/, 'is not a category key').exactOptional(),
  password: password().exactOptional(),
  address,
});

/** Details of an individual to be corrected, by the rules of the sign-up; what is absent stays as it is. */
export const customerCorrectionsSchema = customer
  .omit({ address: true })
  .exactPartial()
  .extend({ address: address.exactPartial().exactOptional() })
  .refine(({ address: parts = {}, ...details }) => Object.keys({ ...parts, ...details }).length > 0, {
    error: 'names nothing to correct',
  });

/** What an individual's sign-up says, whatever envelope it comes in. */
const individualData = {
  customer,
  documents: z.array(documentSchema).max(mostDocuments).default([]),
  consents: z.array(consentSchema).max(50).default([]),
  client: client.default({}),
};

const individualType = z.literal('individual.signup', { error: 'must be individual.signup' });

/** A sign-up event as the sign-up service sends it. */
export const signupSchema = z
  .object({
    id: eventIdSchema,
    type: individualType,
    occurredAt: instant().exactOptional(),
    ...individualData,
  })
  .meta({ id: 'SignupEvent' });

/** The same as a structured CloudEvent: the envelope's `id`, `type` and `time` count, `data` is the rest. */
export const signupCloudEventSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: eventIdSchema,
    type: individualType,
    time: instant().exactOptional(),
    data: z.object(individualData),
  })
  .meta({ id: 'SignupCloudEvent' });

function isDocumentSource(source: string): boolean {
  if (/[\p{Cc}\p{Cs}\\]/u.test(source)) return false;
  if (source.startsWith('file:')) return isPathBelow(source.slice('file:'.length));
  if (!source.startsWith('https:') || !URL.canParse(source)) return false;
  const { hostname, username, password } = new URL(source);
  return hostname !== '' && username === '' && password === '';
}

function isPathBelow(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}
