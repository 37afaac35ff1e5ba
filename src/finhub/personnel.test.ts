import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { failureOf } from './testing/failure-of.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';
import { director, employee, organizationId, shareholder } from './testing/samples.js';

const base = '/api/v2.1/customer/organization/o-1';
const paths = {
  employee: `${base}/employee`,
  directors: `${base}/directors`,
  director: `${base}/director`,
  shareholders: `${base}/shareholders`,
};

const person = {
  firstName: 'Jane',
  lastName: 'Compliance',
  fullName: 'Jane Compliance',
  email: 'jane.compliance@company.example',
  phoneNumber: '+37066051634',
  dateOfBirth: '1990-03-25',
  nationality: 'Lithuania',
  gender: 'FEMALE',
};

/** As FinHub generates them for each person added. */
const credentials = {
  username: 'jane-generated',
  password: 'Generated-Secret-1',
  temporaryPassword: 'Generated-Secret-2',
};
const anyCredential = /generated|secret/i;

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('an employee', () => {
  const add = () => finhub.personnel.addEmployee(organizationId, employee, call());

  it('is sent as a person with position, roles and department', async () => {
    provider.on(paths.employee, { json: { code: 200, data: { individual: { userId: 'u-1' } } } });
    await add();
    expect(provider.receivedAt(paths.employee)[0]?.body).toEqual({
      person,
      position: 'COMPLIANCE_OFFICER',
      roles: ['ADMIN_USER', 'EMPLOYEE'],
      department: 'Compliance',
    });
  });

  it.each([
    ['individual.userId', 'u-1', { individual: { userId: 'u-1', email: employee.email } }],
    ['userId', 'u-1', { userId: 'u-1', individual: null }],
    ['the individual first', 'u-1', { userId: 'x', individual: { userId: 'u-1' } }],
    ['no member', null, { individual: { email: employee.email } }],
    ['no data', null, null],
  ])('is a user known by %s', async (_member, userId, data) => {
    provider.on(paths.employee, { status: 201, json: { code: 201, data, message: 'added' } });
    expect(await add()).toEqual({ userId });
  });

  it.each([
    ['beside the user', { individual: { userId: 'u-1' }, ...credentials, credentials }],
    [
      'with the user',
      { individual: { userId: 'u-1', ...credentials, credentials }, credentials: [credentials] },
    ],
  ])('comes with generated credentials %s, which go no further', async (_where, data) => {
    provider.on(paths.employee, { json: { code: 200, data, message: `Password: ${credentials.password}` } });
    expect(await add()).toEqual({ userId: 'u-1' });
  });

  it.each([
    ['an individual of another form', { json: { data: { individual: credentials.password } } }],
    ['an id that is none', { json: { data: { individual: { userId: credentials, ...credentials } } } }],
    ['an id with white space', { json: { data: { userId: `${credentials.password} x` } } }],
    ['a list', { json: { data: [credentials] } }],
    ['no JSON', { text: `{"temporaryPassword":"${credentials.password}"` }],
  ])('by an answer with %s breaks the contract, without a word of the credentials', async (_what, reply) => {
    provider.on(paths.employee, reply);
    const error = await failureOf(add());
    expect(error).toMatchObject({ type: 'FinHubContractViolation', mayHaveHappened: true });
    expect(everythingOf(error)).not.toMatch(anyCredential);
  });

  it.each([
    [
      400,
      { code: 400, message: credentials.password, data: { errors: [{ field: 'roles', ...credentials }] } },
    ],
    [409, { code: 409, message: 'exists', data: { ...credentials, individual: credentials } }],
    [500, { code: 500, message: 'x', data: credentials }],
  ])('refused with %i shows no credentials either', async (status, json) => {
    provider.on(paths.employee, { status, json });
    const error = await failureOf(add());
    expect(error.status).toBe(status);
    expect(everythingOf(error)).not.toMatch(anyCredential);
    expect(JSON.stringify(error.conflict ?? {})).not.toMatch(anyCredential);
  });

  it.each([
    ['individual', { individual: { userId: 'u-9', email: employee.email, ...credentials } }],
    ['userId and email', { userId: 'u-9', email: employee.email }],
    ['user', { user: { id: 'u-9', email: employee.email } }],
  ])('who is there already is named by %s', async (_member, data) => {
    provider.on(paths.employee, { status: 409, json: { code: 409, message: 'exists', data } });
    const error = await failureOf(add());
    expect(error).toMatchObject({ type: 'FinHubConflict' });
    expect(error.conflict).toEqual({ userId: 'u-9', email: employee.email });
  });

  it("who is there already by a bare id stays unknown: that may be the employee's, not the user's", async () => {
    provider.on(paths.employee, { status: 409, json: { code: 409, data: { id: 'e-9' } } });
    expect((await failureOf(add())).conflict).toEqual({});
  });
});

describe('directors', () => {
  const list = () => finhub.personnel.listDirectors(organizationId, call());
  const listed = { directorId: 'd-1', firstName: 'J', email: 'j@company.example', role: 'MANAGING_DIRECTOR' };
  const expected = [{ directorId: 'd-1', email: 'j@company.example' }];

  it.each([
    ['directors in data', { success: true, data: { directors: [listed] } }],
    ['directors in data with a code', { code: 200, message: 'ok', data: { directors: [listed], total: 1 } }],
    ['a list as data', { code: 200, data: [listed] }],
    ['directors alone', { directors: [listed] }],
    ['a bare list', [listed]],
    ['an id instead of a directorId', { data: { directors: [{ id: 'd-1', email: 'j@company.example' }] } }],
    ['the e-mail inside a person', { data: [{ directorId: 'd-1', person: { email: 'j@company.example' } }] }],
  ])('are listed by %s', async (_form, json) => {
    provider.on(paths.directors, { json });
    expect(await list()).toEqual(expected);
  });

  it.each([
    ['an empty list', { success: true, data: { directors: [] } }],
    ['null', { success: true, data: { directors: null } }],
    ['no data', { code: 200, message: 'ok' }],
    ['an empty bare list', []],
  ])('are none by %s', async (_form, json) => {
    provider.on(paths.directors, { json });
    expect(await list()).toEqual([]);
  });

  it('without id or e-mail are listed all the same', async () => {
    provider.on(paths.directors, { json: { data: { directors: [{ directorId: 7 }] } } });
    expect(await list()).toEqual([{ directorId: null, email: null }]);
  });

  it.each([
    ['another member', { data: { people: [listed] } }],
    ['entries that are none', { data: { directors: [listed, 'x'] } }],
    ['an e-mail that is none', { data: { directors: [{ ...listed, email: 7 }] } }],
  ])(
    'in another form break the contract, since one passed over would be added again: %s',
    async (_form, json) => {
      provider.on(paths.directors, { json });
      expect(await failureOf(list())).toMatchObject({
        type: 'FinHubContractViolation',
        mayHaveHappened: false,
      });
    },
  );

  it('of an organization that FinHub does not know are an error', async () => {
    provider.on(paths.directors, { status: 404 });
    expect(await failureOf(list())).toMatchObject({ type: 'FinHubNotFound' });
  });

  it.each([
    ['an empty answer', { status: 204 }],
    ['credentials', { json: { code: 200, data: { directorId: 'd-1', ...credentials } } }],
  ])('are added, whatever 2xx comes back: %s', async (_what, reply) => {
    provider.on(paths.director, reply);
    await expect(finhub.personnel.addDirector(organizationId, director, call())).resolves.toBeUndefined();
    expect(provider.receivedAt(paths.director)[0]?.body).toEqual({ person, role: 'MANAGING_DIRECTOR' });
  });
});

describe('a shareholder', () => {
  const add = (holder = shareholder) => finhub.personnel.addShareholder(organizationId, holder, call());

  it.each([
    [shareholder],
    [{ type: 'INDIVIDUAL', firstName: 'J', lastName: 'C', ownershipPercentage: 39.5, isPEP: false } as const],
  ])('is sent as given: %j', async (holder) => {
    provider.on(paths.shareholders, { json: { success: true, data: { shareholderId: 's-1' } } });
    await expect(add(holder)).resolves.toBeUndefined();
    expect(provider.receivedAt(paths.shareholders)[0]?.body).toEqual(holder);
  });

  it('too many is told from other refused data', async () => {
    const refusal = (message: string) => ({ status: 422, json: { code: 422, message, data: {} } });
    provider.on(paths.shareholders, refusal('The shares total 120.5 percent'), refusal('Unknown holder'));
    expect(await failureOf(add())).toMatchObject({ status: 422, brokenRule: 'share-total' });
    expect(await failureOf(add())).toMatchObject({ status: 422, brokenRule: undefined });
  });
});

/** What any logger or serializer could make of an error. */
function everythingOf(error: Error): string {
  return [inspect(error, { showHidden: true, depth: 9 }), JSON.stringify(error), error.message].join('\n');
}
