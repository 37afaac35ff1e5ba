import { describe, expect, it } from 'vitest';
import { UnreadablePayload } from '../contract/unreadable-payload.js';
import { TemporalUnreachable } from '../signup/index.js';
import { organizationSignup } from './examples.js';
import { gateway, id, signup } from './testing/gateway.js';

class KeyMissing extends UnreadablePayload {
  readonly type = 'PayloadKeyUnknown';
}

describe('POST /v1/onboardings', () => {
  it('answers 202 for a new onboarding and 200 for one that is there', async () => {
    const { post, service } = await gateway();
    expect(await post('/v1/onboardings', signup)).toMatchObject({
      status: 202,
      body: { id, status: 'started' },
    });
    service.started = 'existing';
    expect(await post('/v1/onboardings', signup)).toMatchObject({
      status: 200,
      body: { id, status: 'existing' },
    });
    expect(service.signups).toMatchObject([{ eventId: 'evt-1', category: 'STANDARD' }, { eventId: 'evt-1' }]);
  });

  it('takes a structured CloudEvent', async () => {
    const { post, service } = await gateway();
    const { customer } = signup;
    const event = {
      specversion: '1.0',
      id: 'ce-1',
      source: '/s',
      type: 'individual.signup',
      data: { customer },
    };
    const answer = await post('/v1/onboardings', event, { 'content-type': 'application/cloudevents+json' });
    expect(answer.status).toBe(202);
    expect(service.signups).toMatchObject([{ eventId: 'ce-1' }]);
  });

  it('names every wrong field in a problem', async () => {
    const { post, service } = await gateway();
    const customer = { ...signup.customer, email: 'nobody', phone: '1' };
    expect(await post('/v1/onboardings', { ...signup, customer })).toMatchObject({
      status: 400,
      type: 'application/problem+json; charset=utf-8',
      body: {
        type: '/problems/invalid-request',
        status: 400,
        code: 'invalid-request',
        errors: [
          { pointer: '/customer/email', detail: 'is not an e-mail address' },
          { pointer: '/customer/phone' },
        ],
      },
    });
    expect(service.signups).toEqual([]);
  });

  it('refuses a body that says something twice, since others may read the first', async () => {
    const { app, service } = await gateway();
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/onboardings',
      headers: { authorization: 'Bearer signup-key', 'content-type': 'application/json' },
      payload: JSON.stringify(signup).replace('"customer":{', '"customer":{"email":"eve@example.com",'),
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/customer/email', detail: 'is there twice' }],
    });
    expect(service.signups).toEqual([]);
  });

  it("takes an organization's sign-up, with the beneficial owners marked", async () => {
    const { post, service } = await gateway();
    expect(await post('/v1/onboardings', organizationSignup)).toMatchObject({ status: 202 });
    expect(service.signups).toMatchObject([
      {
        kind: 'organization',
        category: 'SMALL_BUSINESS',
        shareholders: [{ isBeneficialOwner: true }, { isBeneficialOwner: true }],
      },
    ]);
  });

  it('names every field and rule that an organization breaks', async () => {
    const { post, service } = await gateway();
    const [employee] = organizationSignup.employees;
    const [owner] = organizationSignup.shareholders;
    const organization = { ...organizationSignup.organization, phone: '1' };
    const wrong = {
      ...{ ...organizationSignup, organization, directors: [], shareholders: [owner] },
      employees: [{ ...employee, roles: ['EMPLOYEE'] }, employee, employee],
    };
    const { status, body } = await post('/v1/onboardings', wrong);
    expect([status, (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)]).toEqual([
      400,
      [
        '/organization/phone',
        '/directors',
        '/employees/0/roles',
        '/employees/1/email',
        '/employees/2/email',
        '/shareholders',
      ],
    ]);
    expect(service.signups).toEqual([]);
  });

  it('takes an organization with 200 persons of the longest names', async () => {
    const { post, service } = await gateway();
    const longest = '𠮷'.repeat(200);
    const [employee] = organizationSignup.employees;
    const employees = Array.from({ length: 198 }, (_, index) => ({
      ...employee,
      ...{
        firstName: longest,
        lastName: longest,
        nationality: longest,
        position: longest,
        department: longest,
      },
      email: `${'e'.repeat(60)}.${index}@${'d'.repeat(60)}.example.com`,
    }));
    const [owner] = organizationSignup.shareholders;
    const shareholders = [{ ...owner, firstName: longest, lastName: longest, ownershipPercentage: 100 }];
    const signup = { ...organizationSignup, employees, shareholders };
    expect(await post('/v1/onboardings', signup)).toMatchObject({ status: 202 });
    expect(service.signups).toMatchObject([{ employees: { length: 198 } }]);
  });

  it('refuses a name of a megabyte by its name', async () => {
    const { post } = await gateway();
    const customer = { ...signup.customer, lastName: 'x'.repeat(1024 * 1024) };
    expect(await post('/v1/onboardings', { ...signup, customer })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/customer/lastName', detail: 'is longer than 200 characters' }] },
    });
  });

  it.each([
    ['broken JSON', '{"id":', 'application/json', 400, 'invalid-request'],
    ['no body', '', 'application/json', 400, 'invalid-request'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json', 400, 'invalid-request'],
    ['another media type', 'id=1', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type'],
    ['no media type', '{}', undefined, 415, 'unsupported-media-type'],
    ['more than 2 MiB', ' '.repeat(2 * 1024 * 1024 + 1), 'application/json', 413, 'payload-too-large'],
  ])('answers %s with a problem', async (_, payload, type, status, code) => {
    const { call } = await gateway();
    const headers = {
      authorization: 'Bearer signup-key',
      ...(type !== undefined && { 'content-type': type }),
    };
    const answer = await call({ method: 'POST', url: '/v1/onboardings', headers, payload });
    expect(answer).toMatchObject({ status, type: 'application/problem+json; charset=utf-8', body: { code } });
  });

  it('answers 503 with Retry-After while Temporal is away', async () => {
    const { post, service } = await gateway();
    service.fails = new TemporalUnreachable('gRPC status 14');
    expect(await post('/v1/onboardings', signup)).toMatchObject({
      status: 503,
      retryAfter: '5',
      body: { code: 'temporal-unreachable' },
    });
  });

  it('answers 503 and the name of the key where it cannot read what Temporal has', async () => {
    const { post, service } = await gateway();
    const message = 'A payload is encrypted with key "p1": add that key to the end of PAYLOAD_KEYS.';
    const cause = new KeyMissing('p1', message);
    for (const error of [cause, new Error('wrapped', { cause })]) {
      service.fails = error;
      expect(await post('/v1/onboardings', signup)).toMatchObject({
        status: 503,
        retryAfter: '5',
        body: { code: 'payload-key-missing', detail: message },
      });
    }
  });

  it('hides what went wrong inside', async () => {
    const { post, service } = await gateway();
    service.fails = new Error('john.customer@example.com');
    const answer = await post('/v1/onboardings', signup);
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error' } });
    expect(JSON.stringify(answer)).not.toContain('john.customer');
  });
});
