import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, employee, FinhubCaller, registerCompany } from '../sandbox/testing/index.js';
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
import { signUpCompany, type CompanyCase } from './support/company-cases.js';
import { documentsFolder } from './support/documents.js';
import { decryptedHistory } from './support/history.js';
import { signupEventOf, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

/** How every password begins that the sandbox generates for a person. */
const credentialMark = 'Temporary-1!';

/** Effects on people. */
const peopleAmong = (effects: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(effects).filter(([effect]) => /^(employee|director|share)/.test(effect)));

const refusedAt = (state: OnboardingState) =>
  state.parkedSteps.map(({ step, errorType, fields }) => ({ step, errorType, fields }));

describe('organization onboarding over HTTP, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;
  const gatewayLog: string[] = [];
  const cases: CompanyCase[] = [];

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: {
        switches: { reviewer: { mode: 'auto', delayMs: 50 }, walletDelayMs: 100, orgAdminDelay: 0 },
      },
      policy: { walletPoll: { firstMs: 200, longestMs: 1_000 } },
      logger: pino({ level: 'trace' }, { write: (line) => gatewayLog.push(line) }),
    });
    worker = await WorkerProcess.start(stack, documents, { logLevel: 'trace' });
  });
  afterAll(async () => {
    await stack.close();
    await rm(documents, { recursive: true });
  });

  const signUp = async (overrides?: Partial<ParsedOrganizationSignup>) => {
    const company = await signUpCompany(stack, overrides);
    cases.push(company);
    return company;
  };
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

  it('shows nothing of the company and its people in its state', async () => {
    const company = await signUp();
    const shown = JSON.stringify(await company.closed());
    expect(personalData(company.signup).filter((value) => shown.includes(value))).toEqual([]);
  });

  it('shows each run with a readable summary and search attributes', async () => {
    const { id, closed } = await signUp();
    await closed();
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

  it('logs nothing of the company and its people, not even with the most detail', async () => {
    const { id, signup, closed } = await signUp();
    await closed();
    const written = withBase64Decoded(worker.output);
    expect(written.includes(id)).toBe(true);
    expect(personalData(signup).filter((value) => written.includes(value))).toEqual([]);
  });

  // The last test: it ends the worker to have all of its log.
  it('lets no generated credential out: not in history, failures, logs or states', async () => {
    await leakCredentialsInErrors(stack, async (overrides) => {
      const company = await signUp(overrides);
      await company.until(({ parkedSteps }) => parkedSteps.length === 2);
      expect((await company.post('retry', { requestedBy: 'anna' })).status).toBe(200);
      return company;
    });
    expect(await worker.stop()).toBe(0);

    const written = withBase64Decoded(worker.output);
    for (const { id, signup, closed } of cases) {
      const history = await decryptedHistory(stack.client, id);
      const states = JSON.stringify(await closed());
      expect([history.includes(signup.organization.email), written.includes(id)]).toEqual([true, true]);
      expect([history, states].map((text) => text.includes(credentialMark))).toEqual([false, false]);
    }
    expect([written, gatewayLog.join('')].map((text) => text.includes(credentialMark))).toEqual([
      false,
      false,
    ]);
    expect(gatewayLog.length).toBeGreaterThan(cases.length);
  });

  /** Answers that hold credentials where none are expected, besides those that every person added brings. */
  async function leakCredentialsInErrors(
    { sandbox: { control, url, credentials } }: Stack,
    onboard: (people: Partial<ParsedOrganizationSignup>) => Promise<CompanyCase>,
  ): Promise<void> {
    const finhub = await FinhubCaller.signedIn({ url, credentials });
    const added = await add(finhub, 'addEmployee', await registerCompany(finhub), employee('a@b.example'));
    expect(added.text).toContain(credentialMark);

    const company = companyOf();
    const [, colleague] = company.employees;
    const [director] = company.directors;
    const generated = { username: 'somebody', temporaryPassword: `${credentialMark}in-a-failure` };
    const message = `The password ${generated.temporaryPassword} was not accepted`;
    const data = { credentials: generated, error: message, errors: [{ field: message, message }] };
    const answer = { kind: 'status', times: 1 } as const;
    await control.addFault({
      ...{ ...answer, operation: 'addEmployee', customer: colleague?.email ?? '' },
      ...{ status: 200, when: 'after', body: { code: 200, data: { ...data, individual: { userId: 7 } } } },
    });
    await control.addFault({
      ...{ ...answer, operation: 'addDirector', customer: director?.email ?? '' },
      ...{ status: 400, body: { code: 400, message, data } },
    });
    await control.addFault({
      ...{ ...answer, operation: 'addShareholder', customer: company.organization.email },
      ...{ status: 500, body: `<html>${message}</html>` },
    });
    const onboarding = await onboard(company);
    expect((await onboarding.closed()).outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  }
});

function directorNamed(name: string) {
  return directorOf(`${name}.${randomUUID()}@example.com`);
}

/** With what stands in it as base64 readable, too. */
function withBase64Decoded(text: string): string {
  const encoded = text.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? [];
  return [text, ...encoded.map((data) => Buffer.from(data, 'base64').toString('utf8'))].join('\n');
}

/** Whatever says something about the company or one of its people. */
function personalData({ organization, employees, directors, shareholders }: ParsedOrganizationSignup) {
  const { legalName, registrationNumber, taxId, email, phone, address } = organization;
  const people = [...employees, ...directors].flatMap((person) => [
    ...[person.lastName, person.email, person.phone, person.dateOfBirth],
  ]);
  const owners = shareholders.flatMap((owner) =>
    owner.type === 'INDIVIDUAL' ? [owner.lastName] : [owner.companyName],
  );
  return [legalName, registrationNumber, taxId, email, phone, address.street, ...people, ...owners];
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
