import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { failureOf } from './testing/failure-of.js';
import {
  call,
  signInPath,
  startLoopbackProvider,
  type LoopbackProvider,
} from './testing/loopback-provider.js';
import { organizationId } from './testing/samples.js';

const base = '/api/v2.1/customer/organization/o-1';
const paths = {
  readiness: `${base}/activation/readiness`,
  activation: `${base}/activation`,
  walletStatus: `${base}/wallet-status`,
};

let provider: LoopbackProvider;
let finhub: FinHubClient;

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
});
afterEach(() => provider.close());

describe('readiness of an organization', () => {
  const readiness = () => finhub.organizations.readiness(organizationId, call());

  it.each([
    ['activationAllowed', { activationAllowed: true }, { allowed: true, verificationOk: undefined }],
    ['canActivate', { canActivate: false }, { allowed: false, verificationOk: undefined }],
    ['verificationOk', { verificationOk: true }, { allowed: undefined, verificationOk: true }],
    [
      'the flags of individuals',
      {
        activationAllowed: false,
        verificationOk: false,
        consentOk: true,
        missingConsents: ['PRIVACY_POLICY'],
      },
      { allowed: false, verificationOk: false, consentOk: true, missingConsents: ['PRIVACY_POLICY'] },
    ],
  ])('is known by %s', async (_flag, data, expected) => {
    provider.on(paths.readiness, { json: { code: 200, data } });
    expect(await readiness()).toMatchObject({ known: true, readiness: expected });
  });

  it.each([
    ['404', { status: 404, json: { code: 404, message: 'x' } }],
    ['405', { status: 405 }],
    ['501', { status: 501 }],
    ['a 200 whose code is 404', { json: { code: 404, message: 'x' } }],
    ['none of the known flags', { json: { code: 200, data: { consentOk: true, checks: [] } } }],
    ['null flags', { json: { code: 200, data: { activationAllowed: null, verificationOk: null } } }],
    ['flags of another form', { json: { code: 200, data: { activationAllowed: 'yes' } } }],
    ['a list', { json: { code: 200, data: [] } }],
    ['no data', { json: { code: 200, message: 'ok' } }],
    ['no JSON', { text: '<html>' }],
  ])('is unknown by %s', async (_what, reply) => {
    provider.on(paths.readiness, reply);
    expect(await readiness()).toEqual({ known: false });
  });

  it.each([
    [403, 'FinHubForbidden'],
    [503, 'FinHubUnavailable'],
  ])('is an error by %i', async (status, type) => {
    provider.on(paths.readiness, { status });
    expect(await failureOf(readiness())).toMatchObject({ type, operation: 'checkOrganizationReadiness' });
  });

  it.each([404, 501])('is an error where the sign-in got the %i', async (status) => {
    provider.on(signInPath, { status });
    expect(await failureOf(readiness())).toMatchObject({ operation: 'signIn', status });
  });
});

describe('activation of an organization', () => {
  const activate = (client = finhub) =>
    client.organizations.activate(organizationId, { userId: 'u-7' }, call());

  it.each([
    [
      'under way',
      { activation: { status: 'ACTIVATING', activatedAt: '2026-03-14T13:21:15.607', warnings: ['Poll'] } },
      { status: 'ACTIVATING', wallet: null },
    ],
    [
      'done, with wallet and IBAN',
      {
        wallet: { walletId: 'w-1', id: 'w-1', status: 'ACTIVE' },
        iban: 'LT1',
        activation: { status: 'ACTIVE' },
      },
      { status: 'ACTIVE', wallet: { walletId: 'w-1', iban: 'LT1', status: 'ACTIVE' } },
    ],
    [
      'an IBAN alone',
      { iban: 'LT1' },
      { status: null, wallet: { walletId: null, iban: 'LT1', status: null } },
    ],
    ['a plain status', { status: 'ACTIVE' }, { status: 'ACTIVE', wallet: null }],
    ['nothing', {}, { status: null, wallet: null }],
    ['an activation of another form', { activation: 'ACTIVATING' }, { status: null, wallet: null }],
  ])('may answer with %s', async (_what, data, expected) => {
    provider.on(paths.activation, { json: { code: 200, data, message: 'Success' } });
    expect(await activate()).toEqual(expected);
  });

  it('names the user and the configured roles in headers, the user also in the body', async () => {
    provider.on(paths.activation, { json: { code: 200, data: {} } });
    await activate(provider.client({ userRoles: ['COMPLIANCE_OFFICER', 'AUDITOR'] }));
    const [request] = provider.receivedAt(paths.activation);
    expect(request?.headers).toMatchObject({
      'x-user-id': 'u-7',
      'x-user-roles': 'COMPLIANCE_OFFICER,AUDITOR',
      'x-tenant-id': 'tenant-1',
      authorization: 'Bearer token-1',
    });
    expect(request?.body).toMatchObject({ additionalInfo: { userId: 'u-7' } });
  });

  it('sends of a user id in a header what a header can carry', async () => {
    provider.on(paths.activation, { json: { code: 200, data: {} } });
    await finhub.organizations.activate(organizationId, { userId: 'ūser-7' }, call());
    const [request] = provider.receivedAt(paths.activation);
    expect(request?.headers['x-user-id']).toBe('ser-7');
    expect(request?.body).toMatchObject({ additionalInfo: { userId: 'ūser-7' } });
  });

  it('has the documented roles unless others are configured', async () => {
    provider.on(paths.activation, { json: { code: 200, data: {} } });
    await activate();
    expect(provider.receivedAt(paths.activation)[0]?.headers).toMatchObject({
      'x-user-roles': 'ADMIN_USER,COMPLIANCE_OFFICER',
    });
  });

  it.each([
    [409, 'FinHubConflict'],
    [422, 'FinHubInvalidData'],
  ])('refused as not ready is an error of status %i', async (status, type) => {
    provider.on(paths.activation, { status, json: { code: status, message: 'not ready' } });
    expect(await failureOf(activate())).toMatchObject({ status, type, mayHaveHappened: false });
  });
});

describe('wallet status of an organization', () => {
  const walletStatus = () => finhub.organizations.walletStatus(organizationId, call());

  it.each([
    ['status', { status: 'PENDING_ACTIVATION' }],
    ['walletStatus', { walletStatus: 'PENDING_ACTIVATION', status: 'OK' }],
    ['wallet.status', { wallet: { status: 'PENDING_ACTIVATION', iban: 'LT1' }, status: 'OK' }],
    ['wallet.walletStatus', { wallet: { walletStatus: 'PENDING_ACTIVATION' } }],
  ])('is read from %s', async (_member, data) => {
    provider.on(paths.walletStatus, { json: { code: 200, data } });
    expect(await walletStatus()).toBe('PENDING_ACTIVATION');
  });

  it.each([
    ['404', { status: 404 }],
    ['405', { status: 405 }],
    ['501', { status: 501 }],
    ['no such member', { json: { code: 200, data: { iban: 'LT1' } } }],
    ['a status in free text', { json: { code: 200, data: { status: 'Wallet of John is on its way' } } }],
    ['a list', { json: { code: 200, data: [{ status: 'ACTIVE' }] } }],
    ['no body', { status: 204 }],
  ])('is unknown by %s', async (_what, reply) => {
    provider.on(paths.walletStatus, reply);
    expect(await walletStatus()).toBeNull();
  });

  it('is an error where FinHub does not allow the call', async () => {
    provider.on(paths.walletStatus, { status: 403 });
    expect(await failureOf(walletStatus())).toMatchObject({
      type: 'FinHubForbidden',
      operation: 'findWalletStatus',
    });
  });
});
