import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalNames, updateNames } from '../src/contract/messages.js';
import type { OnboardingKind } from '../src/contract/onboarding.js';
import type { OnboardingPolicy } from '../src/contract/policy.js';
import { companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { isParkedAs, retried, retriedToTheEnd } from './support/parking.js';
import { approvedSoon as policy } from './support/policy.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Case, Rig } from './support/rig.js';
import { oneEffectPerStep, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

type FaultRule = Parameters<Rig['sandbox']['control']['addFault']>[0];

/** How an answer is lost after the effect. */
const losses = {
  cut: { kind: 'cut-after' },
  internalError: { kind: 'status', status: 500, when: 'after' },
  gatewayTimeout: { kind: 'status', status: 504, when: 'after' },
  noAnswerInTime: { kind: 'delay', ms: 60_000, when: 'after' },
} as const satisfies Record<string, FaultRule>;

let rig: Rig;

beforeAll(async () => {
  rig = await startRigOnServer({ finhub: { timeouts: { callMs: 3_000, documentMs: 3_000 } } });
});
afterAll(() => rig.close());

/** A new customer whose calls meet these faults. */
async function started(
  kind: OnboardingKind,
  faults: readonly FaultRule[],
  overrides: Partial<OnboardingPolicy> = {},
): Promise<{ readonly onboarding: Case; readonly email: string; readonly hits: () => number[] }> {
  const { control } = rig.sandbox;
  const person = signupOf();
  const company = companyOf();
  const { email } = kind === 'individual' ? person.customer : company.organization;
  const ids: string[] = [];
  for (const fault of faults) {
    const { id } = await control.addFault({ customer: email, times: 1, ...fault });
    ids.push(id);
  }
  const options = { ...policy, ...overrides };
  const onboarding: Case =
    kind === 'individual' ? await rig.start(person, options) : await rig.startCompany(company, options);
  const hits = () => ids.map((id) => control.faults().find((fault) => fault.id === id)?.hits ?? 0);
  return { onboarding, email, hits };
}

const kinds: readonly OnboardingKind[] = ['individual', 'organization'];

type CreatingCall = readonly [step: string, operation: string, nth?: number];
const creatingCalls: Readonly<Record<OnboardingKind, readonly CreatingCall[]>> = {
  individual: [
    ['registerIndividual', 'registerIndividualCustomer'],
    ['openCustomerSession', 'createIndividualSession'],
    ['startVerification', 'createVerification'],
    ['uploadDocument', 'uploadVerificationDocument'],
    ['acceptConsent', 'acceptIndividualConsent'],
    ['approveVerification', 'approveVerification'],
    ['activateIndividual', 'activateIndividualCustomer'],
  ],
  organization: [
    ['registerOrganization', 'registerOrganization'],
    ['addEmployee, for the first,', 'addEmployee'],
    ['addEmployee, for another,', 'addEmployee', 2],
    ['addDirector', 'addDirector'],
    ['addShareholder', 'addShareholder'],
    ['openOrganizationSession', 'openOrganizationSession'],
    ['startVerification', 'createVerification'],
    ['uploadDocument', 'uploadVerificationDocument'],
    ['acceptConsent', 'acceptOrganizationConsent'],
    ['approveVerification', 'approveVerification'],
    ['activateOrganization', 'activateOrganization'],
  ],
};

const effectsOf = { individual: oneEffectPerStep, organization: oneEffectPerCompanyStep } as const;

describe('an effect whose answer is lost is there once,', () => {
  beforeAll(() =>
    rig.sandbox.control.setSwitches({
      registrationConflictBody: 'id',
      employeeConflict: 'with-user-id',
      orgAdminDelay: 0,
      // Later than the second call, so that FinHub refuses that one before there is a wallet.
      walletDelayMs: 1_500,
    }),
  );

  /** Without a step parked on the way. */
  const endsByItself = async (kind: OnboardingKind, faults: readonly FaultRule[]) => {
    const { onboarding, hits } = await started(kind, faults);
    const { parked, state } = await retriedToTheEnd(onboarding);
    expect({ parked, outcome: state.outcome, hits: hits(), effects: await onboarding.effects() }).toEqual({
      parked: [],
      outcome: 'ACTIVATED',
      hits: faults.map(() => 1),
      effects: effectsOf[kind],
    });
  };

  it.concurrent.each(kinds)('in every call of one %s', { timeout: 120_000 }, async (kind) => {
    const all = creatingCalls[kind].map(([, operation, nth = 1]) => ({ operation, nth }));
    // Waiting takes its time: shared by two.
    const shares = [0, 1].map((share) => all.filter((_, index) => index % 2 === share));
    const rounds = [
      ...[losses.cut, losses.internalError, losses.gatewayTimeout].map((loss) => ({ loss, calls: all })),
      ...shares.map((calls) => ({ loss: losses.noAnswerInTime, calls })),
    ];
    await Promise.all(
      rounds.map(({ loss, calls }) =>
        endsByItself(
          kind,
          calls.map((call) => ({ ...loss, ...call })),
        ),
      ),
    );
  });

  const named = kinds.flatMap((kind) =>
    creatingCalls[kind].map(([step, operation, nth = 1]) => [step, kind, { operation, nth }] as const),
  );
  it.concurrent.each(named)('in %s of one %s alone', async (_step, kind, call) => {
    await endsByItself(kind, [{ ...losses.cut, ...call }]);
  });
});

const registrations = {
  individual: 'registerIndividualCustomer',
  organization: 'registerOrganization',
} as const;
/** FinHub's own id for a customer, as an operator looks it up. */
const customerOf = (email: string) => {
  const [customer, ...others] = rig.sandbox.control.customers({ email });
  expect(others).toEqual([]);
  return customer?.customerId;
};
const reportCreated = (onboarding: Case, customerId: string | undefined) =>
  onboarding.handle.signal(signalNames.customerStatusChanged, {
    eventId: 'evt-created',
    status: 'PENDING_ACTIVATION',
    customerId,
  });
const resolve = (onboarding: Case, ids: { readonly customerId?: string; readonly userId?: string }) =>
  onboarding.handle.executeUpdate(updateNames.resolveRegistration, {
    args: [{ ...ids, requestedBy: 'anna' }],
  });
const endsActivated = async (onboarding: Case, customerId: string | undefined) => {
  const { parked, state } = await retriedToTheEnd(onboarding);
  expect({ parked, outcome: state.outcome, customerId: state.finhub.customerId }).toEqual({
    parked: [],
    outcome: 'ACTIVATED',
    customerId,
  });
  expect((await onboarding.effects())['registration']).toBe(1);
};

describe.each([
  ['a 409 without an id', 409],
  ['a 400 that names the e-mail', 400],
] as const)('a registration whose answer is lost, repeated and answered by %s,', (_what, duplicate) => {
  beforeAll(() =>
    rig.sandbox.control.setSwitches({
      registrationConflictBody: 'none',
      registrationDuplicate: duplicate,
      walletDelayMs: 0,
    }),
  );
  const lost = (kind: OnboardingKind): FaultRule => ({ kind: 'cut-after', operation: registrations[kind] });

  it.concurrent.each(kinds)('is found by the callback about the new %s', async (kind) => {
    const { onboarding, email } = await started(kind, [lost(kind)]);
    await eventually(() => customerOf(email));
    await reportCreated(onboarding, customerOf(email));
    await endsActivated(onboarding, customerOf(email));
  });

  it.concurrent.each(kinds)('is found by a callback after it was parked: %s', async (kind) => {
    const { onboarding, email } = await started(kind, [lost(kind)], { registrationRecoveryMs: 1 });
    await onboarding.until(isParkedAs('FinHubConflict'));
    await reportCreated(onboarding, customerOf(email));
    await endsActivated(onboarding, customerOf(email));
  });

  it.concurrent.each(kinds)('is parked for an operator, who names the id: %s', async (kind) => {
    const { onboarding, email } = await started(kind, [lost(kind)], { registrationRecoveryMs: 1 });
    await onboarding.until(isParkedAs('FinHubConflict'));
    await retried(onboarding);
    const { parked } = await onboarding.until(isParkedAs('FinHubConflict'));
    expect(parked?.message).toContain('does not tell the id');
    await resolve(onboarding, { customerId: customerOf(email) ?? 'none' });
    await endsActivated(onboarding, customerOf(email));
  });
});

describe('a registration whose answer is lost', () => {
  it.each(kinds)('never becomes another customer, whom a conflict names: %s', async (kind) => {
    await rig.sandbox.control.setSwitches({ registrationDuplicate: 409 });
    const operation = registrations[kind];
    const stranger = { id: 'stranger', customerId: 'stranger', email: 'somebody.else@example.com' };
    const { onboarding, email } = await started(
      kind,
      [
        { kind: 'cut-after', operation },
        { kind: 'status', status: 409, body: { code: 409, data: stranger }, operation, times: 9 },
      ],
      { registrationRecoveryMs: 1 },
    );
    const { finhub } = await onboarding.until(isParkedAs('FinHubConflict'));
    expect(finhub.customerId).toBeNull();
    await resolve(onboarding, { customerId: customerOf(email) ?? 'none' });
    await endsActivated(onboarding, customerOf(email));
  });

  it.each(kinds)('is the same where FinHub answers a known e-mail as at first: %s', async (kind) => {
    await rig.sandbox.control.setSwitches({ registrationDuplicate: '200-same-id' });
    const { onboarding, email } = await started(kind, [
      { kind: 'cut-after', operation: registrations[kind] },
    ]);
    await onboarding.until(({ finhub }) => finhub.customerId !== null);
    await endsActivated(onboarding, customerOf(email));
  });
});

describe('a known e-mail that no attempt of ours can have used up', () => {
  it.each([
    [409, 'FinHubConflict', []],
    [400, 'FinHubInvalidData', ['/customer/email']],
  ] as const)('parks, by a %i as %s, and is nobody of ours', async (duplicate, errorType, fields) => {
    await rig.sandbox.control.setSwitches({
      registrationConflictBody: 'id',
      registrationDuplicate: duplicate,
    });
    const { finhub, sandbox } = rig;
    const signup = signupOf();
    const category = { id: 'fs-cat-b2c-low-001', name: 'Individual Standard' };
    const stranger = { details: signup.customer, password: 'Another-Passw0rd', category };
    await finhub.individuals.register(stranger, { client: {}, nextRequestId: randomUUID });
    const turnedAway = { kind: 'status', status: 503, operation: registrations.individual } as const;
    await sandbox.control.addFault({ ...turnedAway, customer: signup.customer.email, times: 1 });
    const onboarding = await rig.start(signup, policy);
    const { parked, finhub: ids } = await onboarding.until(isParkedAs(errorType));
    expect(parked).toMatchObject({ step: 'registerIndividual', fields });
    expect(ids.customerId).toBeNull();
  });
});

describe('where FinHub recognizes nothing', () => {
  beforeAll(() =>
    rig.sandbox.control.setSwitches({
      registrationDuplicate: 409,
      docIdRespected: false,
      employeeConflict: 'bare',
      orgAdminDelay: 0,
    }),
  );
  const lost = (operation: string, nth = 1): FaultRule => ({ kind: 'cut-after', operation, nth });

  it.concurrent('a document is there twice, and the case goes on', async () => {
    const { onboarding } = await started('individual', [lost('uploadVerificationDocument')]);
    expect(await retriedToTheEnd(onboarding)).toMatchObject({ parked: [], state: { outcome: 'ACTIVATED' } });
    const { 'document/PASSPORT': one, 'document/PROOF_OF_ADDRESS': other } = await onboarding.effects();
    expect([one, other].toSorted()).toEqual([1, 2]);
  });

  it.concurrent('the first employee waits for an operator, who names the user', async () => {
    const { onboarding, email } = await started('organization', [lost('addEmployee')]);
    const { parked } = await onboarding.until(isParkedAs('FinHubConflict'));
    expect(parked?.step).toBe('addEmployee/0');
    const [company] = rig.sandbox.control.customers({ email });
    const [first] = company?.kind === 'organization' ? company.employees : [];
    await resolve(onboarding, { userId: first?.userId ?? 'none' });
    expect(await retriedToTheEnd(onboarding)).toMatchObject({ parked: [], state: { outcome: 'ACTIVATED' } });
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it.concurrent('a later employee is taken for added by the bare conflict', async () => {
    const { onboarding } = await started('organization', [lost('addEmployee', 2)]);
    expect(await retriedToTheEnd(onboarding)).toMatchObject({ parked: [], state: { outcome: 'ACTIVATED' } });
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it.concurrent('a director whom the list does not show yet is taken for added by the conflict', async () => {
    const { onboarding, hits } = await started('organization', [
      lost('addDirector'),
      {
        kind: 'status',
        status: 200,
        body: { code: 200, data: { directors: [] } },
        operation: 'listDirectors',
        times: 9,
      },
    ]);
    expect(await retriedToTheEnd(onboarding)).toMatchObject({ parked: [], state: { outcome: 'ACTIVATED' } });
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
    expect(hits()).toEqual([1, 2]);
  });
});
