import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { onboardingEndpoints } from './onboarding-endpoints.js';
import { openApiDocument } from './openapi.js';

const key = { id: '1', bytes: Buffer.alloc(32, 1) };
const unused = () => Promise.reject(new Error('Not called: only the definitions are read'));
const endpoints = onboardingEndpoints({
  onboardings: { start: unused, state: unused, update: unused, deliver: unused, reachable: unused },
  defaults: { categories: { individual: 'STANDARD' } },
  sealingKeys: { primary: key, find: () => key },
  countSignup: () => undefined,
});
const document = openApiDocument(endpoints);

describe('the OpenAPI description', () => {
  it('has every route that the server has', () => {
    expect(Object.keys(document['paths'] as object)).toEqual([
      '/v1/onboardings',
      '/v1/onboardings/{id}',
      '/v1/onboardings/{id}/documents',
      '/v1/onboardings/{id}/consents',
      '/v1/onboardings/{id}/activation-code',
      '/v1/onboardings/{id}/withdrawal',
      '/v1/onboardings/{id}/retry',
      '/v1/onboardings/{id}/registration',
      '/v1/webhooks/finhub',
      '/livez',
      '/readyz',
      '/metrics',
      '/openapi.json',
    ]);
  });

  it('refers only to schemas that it holds', () => {
    const { components } = document as { components: { schemas: object } };
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const held = Object.keys(components.schemas).map((id) => `#/components/schemas/${id}`);
    expect(references.length).toBeGreaterThan(20);
    expect(held).toEqual(expect.arrayContaining([...new Set(references)]));
  });

  it('says of a sign-up what the gateway says', () => {
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    ajv.addSchema({ ...document, $id: 'openapi' });
    const signup = ajv.getSchema('openapi#/components/schemas/SignupEvent');
    const address = { street: 'a', city: 'a', state: 'a', postalCode: 'a', country: 'a' };
    const person = {
      firstName: 'a',
      lastName: 'a',
      gender: 'a',
      nationality: 'a',
      placeOfBirth: 'a',
      address,
    };
    const customer = { ...person, email: 'a@example.com', phone: '+37060000000', dateOfBirth: '1990-05-15' };
    const event = { id: '1', type: 'individual.signup', customer };
    expect(signup?.(event)).toBe(true);
    expect(signup?.({ ...event, customer: { ...customer, firstName: 'x'.repeat(201) } })).toBe(false);
    expect(signup?.({ ...event, customer: { ...customer, phone: '37060000000' } })).toBe(false);
    expect(signup?.({ ...event, type: 'organization.signup' })).toBe(false);
  });
});
