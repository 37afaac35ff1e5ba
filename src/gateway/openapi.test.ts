import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { gateway } from './testing/gateway.js';

const document = await (async () => {
  const { get } = await gateway();
  return (await get('/openapi.json', {})).body as {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, MediaType> } }>>;
    components: { schemas: object };
  };
})();

interface MediaType {
  readonly schema: { readonly $ref: string };
  readonly example?: unknown;
}

const ajv = addFormats.default(new Ajv2020({ strict: false })).addSchema({ ...document, $id: 'openapi' });

describe('the OpenAPI description', () => {
  it('has every route that the server has', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes).toEqual([
      'post /v1/onboardings',
      'get /v1/onboardings',
      'post /v1/onboardings/lookup',
      'get /v1/onboardings/{id}',
      'post /v1/onboardings/{id}/documents',
      'post /v1/onboardings/{id}/consents',
      'post /v1/onboardings/{id}/persons',
      'post /v1/onboardings/{id}/corrections',
      'post /v1/onboardings/{id}/activation-code',
      'post /v1/onboardings/{id}/withdrawal',
      'post /v1/onboardings/{id}/decision',
      'post /v1/onboardings/{id}/retry',
      'post /v1/onboardings/{id}/registration',
      'post /v1/webhooks/finhub',
      'get /livez',
      'get /readyz',
      'get /metrics',
      'get /openapi.json',
      'get /docs',
    ]);
  });

  it('refers only to schemas that it holds', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const held = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
    expect(references.length).toBeGreaterThan(20);
    expect(held).toEqual(expect.arrayContaining([...new Set(references)]));
  });

  it('gives examples that its schemas allow', () => {
    const bodies = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}))
      .filter(({ example }) => example !== undefined);
    expect(bodies.length).toBeGreaterThan(10);
    for (const { schema, example } of bodies) {
      const validate = ajv.getSchema(`openapi${schema.$ref}`);
      expect([schema.$ref, validate?.(example)]).toEqual([schema.$ref, true]);
    }
  });

  it('says of a sign-up what the gateway says', () => {
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
