import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SwitchesPatch } from '../sandbox/index.js';
import { decisionReported, told, waitsFor } from './support/callbacks.js';
import { companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { signUpCompany } from './support/company-cases.js';
import { documentsFolder } from './support/documents.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

/** What FinHub's newest pages say, but for the wallet, which is there at once to save time; each variant differs from it. */
const usual = {
  organizationIdField: 'organizationId',
  verificationIdField: 'verificationId',
  organizationConsentResult: 'no-data',
  organizationReadiness: 'full',
  activationMode: 'sync',
  walletBeforeReady: 'empty',
  employeeConflict: 'bare',
  orgAdminDelay: 0,
  walletDelayMs: 50,
  reviewer: { mode: 'auto', delayMs: 20 },
} as const satisfies SwitchesPatch;

const readinessAnswers = [
  ...['full', 'activationAllowed', 'canActivate', 'verificationOk', 'no-fields'],
  ...[404, 405, 501],
] as const;

describe('a company is activated, with one effect per step, where FinHub', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      policy: {
        readinessPoll: { firstMs: 50, longestMs: 500 },
        walletPoll: { firstMs: 50, longestMs: 500 },
      },
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    expect(stack.sandbox.control.violations()).toEqual([]);
    await stack.close();
    await rm(documents, { recursive: true });
  });
  beforeEach(() => stack.sandbox.control.clearFaults());

  const set = (switches: SwitchesPatch) => stack.sandbox.control.setSwitches({ ...usual, ...switches });

  it.each<[string, SwitchesPatch]>([
    ['calls the id of an organization organizationId', { organizationIdField: 'organizationId' }],
    ['calls the id of an organization id', { organizationIdField: 'id' }],
    ['gives the id of an organization both names', { organizationIdField: 'both' }],
    ['calls the id of a verification id', { verificationIdField: 'id' }],
    ['gives the id of a verification both names', { verificationIdField: 'both' }],
    ['answers a consent without data', { organizationConsentResult: 'no-data' }],
    ['answers a consent as PENDING', { organizationConsentResult: 'PENDING' }],
    ['answers a consent as ACCEPTED', { organizationConsentResult: 'ACCEPTED' }],
    ['activates at once', { activationMode: 'sync' }],
    ['activates some time later', { activationMode: 'async', walletDelayMs: 500 }],
    ['knows no wallet before there is one', { activationMode: 'async', walletBeforeReady: 404 }],
    ['lists no wallet before there is one', { activationMode: 'async', walletBeforeReady: 'empty' }],
    [
      'lists a wallet without IBAN before it is ready',
      { activationMode: 'async', walletBeforeReady: 'without-iban' },
    ],
  ])('%s', async (_variant, switches) => {
    await set(switches);
    const company = await signUpCompany(stack);
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
  });

  // Decisions are polled every 5 minutes: it is the callback, or the operator, that moves a case on.
  it.each(readinessAnswers)('answers readiness by %s, and reports the approval or not', async (form) => {
    await set({ organizationReadiness: form, reviewer: { mode: 'manual' } });
    const { control } = stack.sandbox;
    const reported = await signUpCompany(stack);
    const unreported = await signUpCompany(stack);
    const customer = unreported.signup.organization.email;
    await control.addFault({ kind: 'webhook-lost', event: 'verification.approved', customer });
    for (const company of [reported, unreported]) {
      const { finhub } = await company.until(waitsFor('decision'));
      // Else that read, and not the callback or the operator, could find the approval.
      await eventually(() => hasReadReadiness(company.id));
      await control.approve(finhub.verificationId ?? 'none');
    }
    expect(await unreported.post('retry', { requestedBy: 'anna' })).toMatchObject({ status: 200 });
    for (const company of [reported, unreported]) {
      const state = await company.closed();
      expect(state.outcome).toBe('ACTIVATED');
      expect(told(state, decisionReported)).toBe(company === reported ? 1 : 0);
      expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
    }
  });

  it('tells of the first employee that it has already, with the id of the user', async () => {
    await set({ employeeConflict: 'with-user-id' });
    const company = await withFirstEmployeeCut();
    const state = await company.closed();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.finhub.userId).toBe(firstUserId(state.finhub.customerId));
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it('tells of the first employee that it has already, and an operator looks up whose user that is', async () => {
    await set({ employeeConflict: 'bare' });
    const company = await withFirstEmployeeCut();
    const { parkedSteps, finhub } = await company.until(waitsFor('operator'));
    expect(parkedSteps).toMatchObject([{ step: 'addEmployee/0', errorType: 'FinHubConflict' }]);
    const userId = firstUserId(finhub.customerId);
    const resolution = { userId, requestedBy: 'anna' };
    expect(await company.post('registration', resolution)).toMatchObject({ status: 200 });
    const state = await company.closed();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', finhub: { userId } });
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it('makes its default user later, without the session of that user', async () => {
    await set({ orgAdminDelay: 60_000 });
    const company = await signUpCompany(stack);
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    const effects = await company.effects();
    expect(effects).not.toHaveProperty('session');
    expect({ ...effects, session: 1 }).toEqual(oneEffectPerCompanyStep);
  });

  /** Whether the first read for the decision is over, with the next one minutes away. */
  async function hasReadReadiness(id: string): Promise<boolean> {
    const { raw } = await stack.client.workflow.getHandle(id).describe();
    return (raw.pendingActivities ?? []).some(
      ({ activityType, attempt }) =>
        activityType?.name === 'checkOrganizationReadiness' && (attempt ?? 0) > 1,
    );
  }

  async function withFirstEmployeeCut() {
    const { employees } = companyOf();
    const customer = employees[0]?.email ?? 'none';
    await stack.sandbox.control.addFault({ kind: 'cut-after', operation: 'addEmployee', customer, nth: 1 });
    return signUpCompany(stack, { employees });
  }

  /** The user that the first employee became at FinHub. */
  function firstUserId(customerId: string | null): string | null | undefined {
    const [company] = stack.sandbox.control.customers({ customerId: customerId ?? 'none' });
    return company?.kind === 'organization' ? company.employees[0]?.userId : undefined;
  }
});
