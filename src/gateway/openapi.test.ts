import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { organizationSignup } from './examples.js';
import { gateway } from './testing/gateway.js';

const document = await (async () => {
  const { get } = await gateway();
  return (await get('/openapi.json', {})).body as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: object };
  };
})();

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, { readonly headers?: Readonly<Record<string, unknown>> }>>;
}

interface MediaType {
  readonly schema: { readonly $ref: string };
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
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
      'delete /v1/onboardings/{id}',
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

  it('publishes the header that tells what an erasure found', () => {
    const { headers } = document.paths['/v1/onboardings/{id}']?.['delete']?.responses['204'] ?? {};
    expect(headers).toMatchObject({
      'Erasure-Result': { schema: { type: 'string', enum: ['erased', 'nothing-there'] } },
    });
    expect(headers?.['Erasure-Result']).toHaveProperty('description');
  });

  it('gives examples that its schemas allow', () => {
    const bodies = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}))
      .flatMap(({ schema, examples = {} }) =>
        Object.values(examples).map(({ value }) => ({ schema, example: value })),
      );
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
    expect(signup?.({ ...event, type: 'employee.signup' })).toBe(false);
  });

  it('tells the two kinds of sign-up apart by their type', () => {
    const { SignupEvent, SignupCloudEvent } = document.components.schemas as Record<string, unknown>;
    const kinds = (...names: string[]) => ({
      oneOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
    });
    expect(SignupEvent).toMatchObject(kinds('IndividualSignup', 'OrganizationSignup'));
    expect(SignupCloudEvent).toMatchObject(
      kinds('IndividualSignupCloudEvent', 'OrganizationSignupCloudEvent'),
    );
  });

  it("allows every organization's sign-up that the gateway takes, however it is changed", async () => {
    const { post } = await gateway();
    const allows = ajv.getSchema('openapi#/components/schemas/Signup');
    const { type, id, ...data } = organizationSignup;
    const sent = fc.record({
      path: fc.constantFrom(...pathsOf(data)),
      value: odd,
      inCloudEvent: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(sent, async ({ path, value, inCloudEvent }) => {
        const changed = changedAt(data, path, value) as typeof data;
        const event = inCloudEvent
          ? { specversion: '1.0', id, type, data: changed }
          : { id, type, ...changed };
        const { status } = await post('/v1/onboardings', event);
        if (status === 202) expect(allows?.(event)).toBe(true);
        else expect(status).toBe(400);
      }),
      { numRuns: 500 },
    );
  });

  it('allows one kind of corrections at once', () => {
    const allows = ajv.getSchema('openapi#/components/schemas/Corrections');
    const [customer, organization] = [{ phone: '+37060000000' }, { tradingName: 'My Company' }];
    expect(allows?.({ customer })).toBe(true);
    expect(allows?.({ organization })).toBe(true);
    expect(allows?.({ customer, organization })).toBe(false);
    expect(allows?.({})).toBe(false);
  });
});

/** Values that fields of a sign-up may or may not take; nothing stands for a missing field. */
const odd = fc.oneof(
  fc.constantFrom(undefined, null, '', [], {}, 0, 25, 100, 1e-13, true, 'ADMIN_USER', 'CORPORATE'),
  fc.constantFrom('2020-02-29', '2020-02-30', 'a@b.example', 'https://bücher.example', '+37060000000'),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 2 }),
);

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...below.flatMap(([key, member]) => pathsOf(member, [...path, key]))].filter(
    ({ length }) => length > 0,
  );
}

function changedAt(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((member: unknown, index) =>
      String(index) === key ? changedAt(member, rest, by) : member,
    );
  }
  const members = Object.entries(value as object);
  return Object.fromEntries(
    members.map(([name, member]) => [name, name === key ? changedAt(member, rest, by) : (member as unknown)]),
  );
}
