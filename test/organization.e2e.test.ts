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
      logger: pino({ level: 'trace' }, { write: (line) => gatewayLog.push(line) }),
    });
    worker = await WorkerProcess.start(stack, documents, { logLevel: 'trace' });
  });
  afterAll(async () => {
    (await import('node:fs')).writeFileSync('/tmp/worker-out.log', worker.output);
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
    process.stderr.write(JSON.stringify(state.timeline, null, 1));
    expect(state).toMatchObject({ outcome: 'ACTIVATED', customerStatus: 'ACTIVE', stage: 'done' });
    expect(state.finhub.iban).toMatch(/^LT\.\.\.\d{4}$/);
    expect(told(state, decisionReported)).toBe(1);
    expect(await company.effects()).toEqual(oneEffectPerCompanyStep);
    expect(stack.sandbox.control.violations()).toEqual([]);
  });

  it('shows nothing of the company and its people in its state', async () => {
    const company = await signUp();
    const shown = JSON.stringify(await company.closed());
    for (const value of personalData(company.signup)) expect(shown).not.toContain(value);
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
    const [listed] = await eventually(async () => {
      const everyone = await idsOfAll(stack, '');
      return everyone.has(id) && everyone.has(individual) && [await idsOfAll(stack, 'kind=organization&')];
    });
    expect([listed?.has(id), listed?.has(individual)]).toEqual([true, false]);
  });

  it('parks a director who is refused, adds all others, and goes on with the correction', async () => {
    const company = await signUp({
      directors: ['first', 'refused.second', 'third'].map(directorsAddress),
    });
    const parked = await company.until(
      (state) => waitsFor('correction')(state) && told(state, 'Resumed: addDirector/1') === 0,
    );
    expect(refusedAt(parked)).toEqual([
      { step: 'addDirector/1', errorType: 'FinHubInvalidData', fields: ['/directors/1/email'] },
    ]);
    const everyoneElse = ['employee/1', 'employee/2', 'director/1', 'director/2'].concat(
      ...['shareholder/1', 'shareholder/2'],
    );
    await eventually(async () => {
      expect(Object.keys(await company.effects()).sort()).toEqual(['registration', ...everyoneElse].sort());
      return true;
    });

    const person = directorsAddress('corrected');
    const answer = await company.post('persons', { role: 'director', index: 1, person });
    expect(answer.status).toBe(200);
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    const everyone = { ...company.signup, directors: [...company.signup.directors.slice(1), person] };
    expect(await company.effects()).toEqual(oneEffectEach(everyone));
    const [organization] = stack.sandbox.control.customers({ email: company.signup.organization.email });
    expect(organization).toMatchObject({
      directors: expect.arrayContaining([expect.objectContaining({ email: person.email })]),
    });
  });

  it('takes no correction after which the shares are not 100, or the first employee no admin', async () => {
    const first = employeeOf(`refused.first@${crypto.randomUUID()}.example.com`);
    const company = await signUp({ employees: [first] });
    expect(refusedAt(await company.until(waitsFor('correction')))).toEqual([
      { step: 'addEmployee/0', errorType: 'FinHubInvalidData', fields: ['/employees/0/email'] },
    ]);

    const shareholder = { role: 'shareholder', person: ownerOf('Jonaitienė', 59.99) };
    for (const index of [undefined, 0]) {
      const answer = await company.post('persons', { ...shareholder, index });
      expect(answer).toMatchObject(invalid('/person/ownershipPercentage'));
    }
    const person = employeeOf(`accepted.first@${crypto.randomUUID()}.example.com`);
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

  // The last test: it ends the worker to have all of its log.
  it('lets no generated credential out: not in history, failures, logs or states', async () => {
    await leakCredentialsInErrors(stack, async (overrides) => {
      const company = await signUp(overrides);
      await company.until(({ parkedSteps }) => parkedSteps.length === 2);
      expect((await company.post('retry', { requestedBy: 'anna' })).status).toBe(200);
      return company;
    });
    expect(await worker.stop()).toBe(0);

    for (const { id, signup, closed } of cases) {
      const history = await decryptedHistory(stack.client, id);
      expect(history).toContain(signup.organization.email);
      expect(history).not.toContain(credentialMark);
      expect(JSON.stringify(await closed())).not.toContain(credentialMark);
      expect(worker.output).toContain(id);
    }
    expect(worker.output).not.toContain(credentialMark);
    expect(gatewayLog.join('')).not.toContain(credentialMark);
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

function directorsAddress(name: string) {
  return directorOf(`${name}.${crypto.randomUUID()}@example.com`);
}

/** Whatever says something about the company or one of its people. */
function personalData({ organization, employees, directors, shareholders }: ParsedOrganizationSignup) {
  const { legalName, registrationNumber, taxId, email, phone, address } = organization;
  const people = [...employees, ...directors].flatMap((person) => [
    ...[person.firstName, person.lastName, person.email, person.phone, person.dateOfBirth],
  ]);
  const owners = shareholders.flatMap((owner) =>
    owner.type === 'INDIVIDUAL' ? [owner.firstName, owner.lastName] : [owner.companyName],
  );
  return [legalName, registrationNumber, taxId, email, phone, address.street, ...people, ...owners];
}

/** The ids on all pages of the list; the query ends with `&` unless it is empty. */
async function idsOfAll(stack: Stack, query: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let cursor = '';
  do {
    const { body } = await stack.call('GET', `/v1/onboardings?${query}limit=100${cursor}`);
    const { items, next } = body as { items: { id: string }[]; next: string | null };
    for (const { id } of items) ids.add(id);
    cursor = next === null ? '' : `&cursor=${next}`;
  } while (cursor !== '');
  return ids;
}
