import { z } from 'zod';
import { consentTypes } from '../contract/signup.js';
import { documentSchema, mostDocuments } from './document-schema.js';
import { headerValue, instant, line, name } from './fields.js';

export const addressSchema = z.object({
  street: name(),
  city: name(),
  state: name(),
  postalCode: name(),
  country: name(),
});

export const consentSchema = z
  .object({ type: z.enum(consentTypes), version: line(64), acceptedAt: instant() })
  .meta({ id: 'Consent' });

const client = z.object({
  ip: z.union([z.ipv4(), z.ipv6()], { error: 'is not an IP address' }).exactOptional(),
  deviceId: headerValue().exactOptional(),
  platform: headerValue().exactOptional(),
});

/** What every sign-up may bring, whoever signs up. */
export const commonData = {
  documents: z.array(documentSchema).max(mostDocuments).default([]),
  consents: z.array(consentSchema).max(50).default([]),
  client: client.default({}),
};

/** Whether corrections name anything, in the address or beside it. */
export function namesSomething({ address = {}, ...details }: { readonly address?: object }): boolean {
  return Object.keys({ ...address, ...details }).length > 0;
}
