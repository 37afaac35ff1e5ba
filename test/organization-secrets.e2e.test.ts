import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, employee, FinhubCaller, registerCompany } from '../sandbox/testing/index.js';
import type { ParsedOrganizationSignup } from '../src/signup/index.js';
import { companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { signUpCompany, type CompanyCase } from './support/company-cases.js';
import { documentsFolder } from './support/documents.js';
import { decryptedHistory } from './support/history.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

/** How every password begins that the sandbox generates for a person. */
const credentialMark = 'Temporary-1!';

describe('what an organization and FinHub confide, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;
  const gatewayLog: string[] = [];
  const cases: CompanyCase[] = [];

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: {
        switches: { reviewer: { mode: 'auto', delayMs: 50 }, activationMode: 'sync', orgAdminDelay: 0 },
      },
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

  it('is not in the state: nothing of the company and its people', async () => {
    const company = await signUp();
    const shown = JSON.stringify(await company.closed());
    expect(personalData(company.signup).filter((value) => shown.includes(value))).toEqual([]);
  });

  it('is not in the logs, not even in the most detailed ones: nothing of the company and its people', async () => {
    const company = await signUp();
    await company.closed();
    const written = withBase64Decoded(worker.output);
    expect(written.includes(company.id)).toBe(true);
    expect(personalData(company.signup).filter((value) => written.includes(value))).toEqual([]);
  });

  // The last test: it ends the worker to have all of its log.
  it('is nowhere: no generated credential, in history, failures, logs or states', async () => {
    await leakCredentialsInErrors(stack, async (overrides) => {
      const company = await signUp(overrides);
      await company.until(({ parkedSteps }) => parkedSteps.length === 2);
      expect((await company.post('retry', { requestedBy: 'anna' })).status).toBe(200);
      return company;
    });
    const states = JSON.stringify(await Promise.all(cases.map(({ id }) => stack.state(id))));
    expect(await worker.stop()).toBe(0);

    const written = withBase64Decoded(worker.output);
    for (const { id, signup } of cases) {
      const history = await decryptedHistory(stack.client, id);
      expect([history.includes(signup.organization.email), written.includes(id)]).toEqual([true, true]);
      expect(history.includes(credentialMark)).toBe(false);
    }
    const elsewhere = [written, gatewayLog.join(''), states];
    expect(elsewhere.map((text) => text.includes(credentialMark))).toEqual([false, false, false]);
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
