import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnboardingState } from '../src/contract/onboarding.js';
import type { ParsedOrganizationSignup } from '../src/signup/index.js';
import { decisionReported, told, waitsFor } from './support/callbacks.js';
import {
  companyOf,
  directorOf,
  employeeOf,
  oneEffectEach,
  oneEffectPerCompanyStep,
  ownerOf,
} from './support/companies.js';
import { signUpCompany } from './support/company-cases.js';
import { documentsFolder } from './support/documents.js';
import { signupEventOf, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

const tenMinutes = { firstMs: 600_000, longestMs: 600_000 };

/** Effects on people. */
const peopleAmong = (effects: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(effects).filter(([effect]) => /^(employee|director|share)/.test(effect)));

const refusedAt = (state: OnboardingState) =>
  state.parkedSteps.map(({ step, errorType, fields }) => ({ step, errorType, fields }));

describe('organization onboarding over HTTP, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: {
        switches: {
          ...{ reviewer: { mode: 'auto', delayMs: 50 }, orgAdminDelay: 0 },
          ...{ activationMode: 'sync', walletDelayMs: 200 },
        },
      },
      // Nothing moves on by polling within a test.
      policy: { decisionPoll: tenMinutes, walletPoll: tenMinutes },
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await rm(documents, { recursive: true });
  });

  const signUp = (overrides?: Partial<ParsedOrganizationSignup>) => signUpCompany(stack, overrides);
  const invalid = (pointer: string) => ({ status: 400, body: { errors: [{ pointer }] } });

  it('takes a sign-up to ACTIVE, moved on by the callbacks of FinHub', async () => {
    const company = await signUp();
    const state = await company.closed();
    expect(state).toMatchObject({ outcome: 'ACTIVATED', customerStatus: 'ACTIVE', stage: 'done' });
    expect(state.finhub.iban).toMatch(/^LT\.\.\.\d{4}$/);
    expect(told(state, decisionReported)).toBe(1);
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
    expect(stack.sandbox.control.violations()).toEqual([]);
  });

  it.each([
    ['FinHub reports the company active', []],
    ['an operator asks', ['customer.activated']],
  ])('looks for the wallet that is under way as soon as %s', async (asker, lost) => {
    const { control } = stack.sandbox;
    await control.setSwitches({ activationMode: 'async' });
    for (const event of lost) await control.addFault({ kind: 'webhook-lost', event, nth: 1 });
    const company = await signUp();
    await company.until((state) => told(state, 'FinHub reports the wallet as PENDING_ACTIVATION') === 1);
    await eventually(async () => (await company.effects())['wallet'] === 1);
    await control.setSwitches({ activationMode: 'sync' });
    if (asker === 'an operator asks') await company.post('retry', { requestedBy: 'anna' });
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
  });

  it('shows each run with a readable summary and search attributes', async () => {
    const company = await signUp();
    const { id } = company;
    await company.closed();
    const { client } = stack;
    const description = await client.workflow.getHandle(id).describe();
    expect(await description.staticSummary()).toBe('Organization onboarding, category B2B_SMALL_BUSINESS');
    const shown = await eventually(async () => {
      const query = `WorkflowId = '${id}' AND OnboardingKind = 'organization' AND OnboardingOutcome = 'ACTIVATED'`;
      for await (const run of client.workflow.list({ query })) return run.typedSearchAttributes.getAll();
      return undefined;
    });
    expect(Object.fromEntries(shown.map(({ key, value }) => [key.name, value]))).toMatchObject({
      CustomerStatus: 'ACTIVE',
      OnboardingStage: 'done',
      OnboardingWaitingFor: 'nothing',
      FinHubTenantId: stack.sandbox.credentials.tenantId,
      FinHubCustomerId: (await stack.state(id)).finhub.customerId,
    });
  });

  it('is found in the list of organizations, and nobody else is', async () => {
    const { id } = await signUp();
    const { body } = await stack.call('POST', '/v1/onboardings', signupEventOf(signupOf()));
    const individual = (body as { readonly id: string }).id;
    const listed = (query: string) => allListed(stack, query);
    await eventually(async () => (await listed('kind=organization')).has(id));
    await eventually(async () => (await listed('kind=individual')).has(individual));
    expect(await listed('kind=organization')).not.toContain(individual);
    expect(await listed('kind=individual')).not.toContain(id);
  });

  it('parks a director who is refused, adds all others, and goes on with the correction', async () => {
    const company = await signUp({
      directors: ['first', 'refused.second', 'third'].map(directorNamed),
    });
    expect(refusedAt(await company.until(waitsFor('correction')))).toEqual([
      { step: 'addDirector/1', errorType: 'FinHubInvalidData', fields: ['/directors/1/email'] },
    ]);
    const everyoneElse = oneEffectEach({ ...company.signup, directors: company.signup.directors.slice(1) });
    await eventually(async () => {
      expect(await company.effects()).toEqual({ registration: 1, ...peopleAmong(everyoneElse) });
      return true;
    });

    const person = directorNamed('corrected');
    const answer = await company.post('persons', { role: 'director', index: 1, person });
    expect(answer.status).toBe(200);
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectEach(company.signup));
    const [known] = stack.sandbox.control.customers({ email: company.signup.organization.email });
    const directors = known?.kind === 'organization' ? known.directors : [];
    expect(directors.map(({ email }) => email)).toContain(person.email);
  });

  it('takes no correction after which the shares are not 100, or the first employee no admin', async () => {
    const first = employeeOf(`refused.first@${randomUUID()}.example.com`);
    const company = await signUp({ employees: [first] });
    expect(refusedAt(await company.until(waitsFor('correction')))).toEqual([
      { step: 'addEmployee/0', errorType: 'FinHubInvalidData', fields: ['/employees/0/email'] },
    ]);

    const shareholder = { role: 'shareholder', person: ownerOf('Jonaitienė', 59.99) };
    for (const index of [undefined, 0]) {
      const answer = await company.post('persons', { ...shareholder, index });
      expect(answer).toMatchObject(invalid('/person/ownershipPercentage'));
    }
    const person = employeeOf(`accepted.first@${randomUUID()}.example.com`);
    const employeeAt0 = { role: 'employee', index: 0, person };
    const powerless = { ...employeeAt0, person: { ...person, roles: ['COMPLIANCE_OFFICER'] } };
    expect(await company.post('persons', powerless)).toMatchObject(invalid('/person/roles'));

    expect((await company.post('persons', employeeAt0)).status).toBe(200);
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectEach(company.signup));
  });

  it('registers the company with the details that were corrected after a refusal', async () => {
    const { control } = stack.sandbox;
    const { organization } = companyOf();
    const field = 'organizationCustomer.organization.legalName';
    await control.addFault({
      kind: 'status',
      operation: 'registerOrganization',
      customer: organization.email,
      status: 400,
      body: { code: 400, message: 'Validation failed', data: { errors: [{ field, message: 'is refused' }] } },
      times: 1,
    });
    const company = await signUp({ organization });
    expect(refusedAt(await company.until(waitsFor('correction')))).toEqual([
      { step: 'registerOrganization', errorType: 'FinHubInvalidData', fields: ['/organization/legalName'] },
    ]);
    const legalName = 'Baltijos Kodas, uždaroji akcinė bendrovė';
    expect(await company.post('corrections', { customer: { lastName: 'Kazlauskas' } })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    expect((await company.post('corrections', { organization: { legalName } })).status).toBe(200);
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(control.customers({ email: organization.email })).toMatchObject([{ name: legalName }]);
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
  });
});

function directorNamed(name: string) {
  return directorOf(`${name}.${randomUUID()}@example.com`);
}

/** The ids on all pages of the list. */
async function allListed(stack: Stack, query: string): Promise<ReadonlySet<string>> {
  const ids: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const { body } = await stack.call('GET', `/v1/onboardings?${query}&limit=100${cursor}`);
    const page = body as { readonly items: readonly { readonly id: string }[]; readonly next: string | null };
    ids.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  return new Set(ids);
}
