import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerId } from '../contract/ids.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import { startLoopbackProvider, type LoopbackProvider } from '../finhub/testing/loopback-provider.js';
import { createIndividualActivities } from './individuals.js';
import { createOrganizationActivities } from './organizations.js';
import { readinessOf, type CheckReadiness, type Readiness } from './readiness.js';
import { stepCall } from './testing/step-call.js';

const answer = {
  verificationOk: undefined,
  allowed: undefined,
  consentOk: undefined,
  missingConsents: [],
  powerTenantApprovalRequired: false,
  powerTenantApprovalOk: undefined,
};

const notReady = { known: true, verified: true, allowed: false, reason: null };
const active = { ...notReady, activeAlready: { walletId: 'w-1', iban: 'LT...1000' } };

describe('readiness', () => {
  it('takes the activation flag for the approval where FinHub tells no more', () => {
    expect(readinessOf({ ...answer, allowed: true })).toEqual({
      known: true,
      verified: true,
      allowed: true,
      reason: null,
    });
  });

  it('is not ready where FinHub says nothing that is understood', () => {
    expect(readinessOf(answer)).toEqual({ ...notReady, verified: false });
  });

  it('tells missing consents and the power tenant as the reason', () => {
    const waiting = {
      ...answer,
      verificationOk: true,
      allowed: false,
      missingConsents: ['PRIVACY_POLICY'],
      powerTenantApprovalRequired: true,
    };
    expect(readinessOf(waiting)).toEqual({
      ...notReady,
      reason: 'FinHub misses consents: PRIVACY_POLICY; Power-tenant approval required',
    });
  });
});

describe('a look at readiness', () => {
  const kinds: readonly OnboardingKind[] = ['individual', 'organization'];
  const readinessPaths = {
    individual: '/api/v2.1/customer/individual/c-1/owner/tenant-1/activation/check',
    organization: '/api/v2.1/customer/organization/c-1/activation/readiness',
  };
  const walletsPath = '/api/v2.1/wallets/customer/c-1';
  const statusPath = '/api/v2.1/customer/organization/c-1/wallet-status';
  const wallet = { walletId: 'w-1', iban: 'LT121000011101001000', status: 'ACTIVE' };
  const approved = { activationAllowed: false, verificationOk: true };

  let provider: LoopbackProvider;

  beforeEach(async () => {
    provider = await startLoopbackProvider();
  });
  afterEach(() => provider.close());

  /** FinHub's answers about a customer of this kind. */
  const answers = (kind: OnboardingKind, readiness: object, wallets: readonly object[]) => {
    provider.on(readinessPaths[kind], { json: { code: 200, data: readiness } });
    provider.on(walletsPath, { json: { code: 200, data: wallets } });
  };
  const look = (
    kind: OnboardingKind,
    differing: Partial<CheckReadiness> = {},
    asked: CheckReadiness = once,
  ): Promise<Readiness> => {
    const finhub = provider.client();
    const credentialKeys = { primary: noKey, all: [], find: () => undefined };
    const individuals = createIndividualActivities({ finhub, credentialKeys });
    const organizations = createOrganizationActivities({ finhub, credentialKeys, adminUserId: undefined });
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const input = { ...asked, ...differing, call: { ...stepCall, kind } };
    return environment.run(() =>
      kind === 'individual'
        ? individuals.checkReadiness(input)
        : organizations.checkOrganizationReadiness(input),
    );
  };
  const walletReads = () => provider.received.filter(({ path }) => path.startsWith(walletsPath));

  it.each(kinds)('finds an %s active by the wallet, since FinHub tells nothing else', async (kind) => {
    answers(kind, approved, [wallet]);
    expect(await look(kind)).toEqual(active);
  });

  it.each(kinds)('finds an %s active by an IBAN whose wallet tells no status', async (kind) => {
    answers(kind, approved, [{ ...wallet, status: undefined }]);
    expect(await look(kind)).toEqual(active);
  });

  it.each(kinds)('finds an %s active where the activation flag is all that FinHub tells', async (kind) => {
    answers(kind, { canActivate: false }, [wallet]);
    expect(await look(kind)).toEqual(active);
  });

  it.each(kinds)('ends the wait for a decision on an active %s', async (kind) => {
    answers(kind, { canActivate: false }, [wallet]);
    expect(await look(kind, { until: 'decided', once: false })).toEqual(active);
  });

  it.each([{ status: 404, json: {} }, { json: { code: 200, data: {} } }])(
    'finds an organization active where its readiness is unknown: %j',
    async (reply) => {
      answers('organization', {}, [wallet]);
      provider.on(readinessPaths.organization, reply);
      expect(await look('organization')).toEqual(active);
    },
  );

  it('does not take an organization for active by the status that FinHub tells beside the list of wallets', async () => {
    provider.on(statusPath, { json: { code: 200, data: { walletStatus: 'ACTIVE' } } });
    answers('organization', approved, []);
    expect(await look('organization')).toEqual(notReady);
    answers('organization', {}, []);
    expect(await look('organization')).toEqual({ ...notReady, known: false });
  });

  it.each(kinds)('takes no %s for active against what FinHub says it misses', async (kind) => {
    for (const missing of [{ missingConsents: ['TERMS'] }, { powerTenantApprovalRequired: true }]) {
      answers(kind, { activationAllowed: false, ...missing }, [wallet]);
      const readiness = await look(kind);
      expect(readiness).not.toHaveProperty('activeAlready');
      expect(readiness.reason).not.toBeNull();
    }
    expect(walletReads()).toEqual([]);
  });

  it.each(kinds)('looks for no wallet of an %s for a workflow that does not ask for it', async (kind) => {
    answers(kind, approved, [wallet]);
    expect(await look(kind, {}, onceAsBefore)).toEqual(notReady);
    expect(walletReads()).toEqual([]);
  });

  it.each(kinds)('is not mistaken about an %s whose activation is still to come', async (kind) => {
    for (const wallets of [
      [],
      [{ status: 'INACTIVE' }],
      [{ walletId: 'w-1', status: 'ACTIVE' }],
      [{ ...wallet, status: 'PENDING_ACTIVATION' }],
    ]) {
      answers(kind, approved, wallets);
      expect(await look(kind)).toEqual(notReady);
    }
  });

  it.each(
    kinds.flatMap((kind) => ['SUSPENDED', 'BLOCKED', 'CLOSED'].map((status) => [kind, status] as const)),
  )('tells of an %s that the wallet is %s, who is not active', async (kind, status) => {
    answers(kind, approved, [{ ...wallet, status }]);
    const reason = `FinHub reports the wallet as ${status}`;
    expect(await look(kind)).toEqual({ ...notReady, reason });
  });

  it('tells that a wallet is suspended also where the readiness of the organization is unknown', async () => {
    answers('organization', {}, [{ ...wallet, status: 'SUSPENDED' }]);
    const reason = 'FinHub reports the wallet as SUSPENDED';
    expect(await look('organization')).toEqual({ ...notReady, verified: false, reason });
  });

  it('reads no wallet of an approved organization whose readiness is unknown: only trying to activate tells', async () => {
    for (const readiness of [{}, { verificationOk: true }]) {
      answers('organization', readiness, [wallet]);
      expect(await look('organization', { isApproved: true })).toEqual({ ...notReady, known: false });
    }
    expect(walletReads()).toEqual([]);
  });

  it('shows no status of a wallet that does not read like a code', async () => {
    answers('individual', approved, [{ ...wallet, status: 'held back for J. Petrauskas' }]);
    expect(JSON.stringify(await look('individual'))).not.toContain('Petrauskas');
  });

  it.each(kinds)('reads no wallet of an %s who may be activated, or is not approved', async (kind) => {
    for (const readiness of [
      { activationAllowed: true },
      { activationAllowed: false, verificationOk: false },
    ]) {
      answers(kind, readiness, [wallet]);
      expect(await look(kind)).not.toHaveProperty('activeAlready');
    }
    expect(walletReads()).toEqual([]);
  });

  it.each([
    [503, { type: 'FinHubUnavailable', nonRetryable: false }],
    [403, { type: 'FinHubForbidden', nonRetryable: true }],
  ])(
    'fails where a wallet that is required is answered %i; else goes on without it',
    async (status, failure) => {
      for (const kind of kinds) {
        answers(kind, approved, []);
        provider.on(walletsPath, { status, json: { code: status } });
        await expect(look(kind)).rejects.toMatchObject(failure);
        expect(await look(kind, { wallets: 'optional' })).toEqual(notReady);
        expect(await look(kind, { wallets: 'optional', until: 'decided', once: false })).toEqual(notReady);
      }
    },
  );

  it('asks for no status of a wallet beside the list where FinHub tells of the readiness', async () => {
    answers('organization', approved, []);
    await look('organization');
    expect(provider.received.filter(({ path }) => path === statusPath)).toEqual([]);
  });
});

const noKey = { id: 'none', bytes: Buffer.alloc(32) };
const everySecond = { firstMs: 1_000, longestMs: 1_000 };
const onceAsBefore: CheckReadiness = {
  customerId: 'c-1' as CustomerId,
  until: 'allowed',
  intervals: everySecond,
  afterADayMs: 1_000,
  knownReason: null,
  readsBefore: 0,
  once: true,
  isApproved: false,
};
const once: CheckReadiness = { ...onceAsBefore, wallets: 'required' };
