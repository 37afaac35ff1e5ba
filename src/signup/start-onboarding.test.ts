import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { workflowTypes } from '../contract/messages.js';
import type { OnboardingKind } from '../contract/onboarding.js';
import type { OnboardingPolicy } from '../contract/policy.js';
import type { OrganizationOnboardingInput } from '../contract/signup.js';
import type { ParsedOrganizationSignup } from './parsed-signup.js';
import { unseal } from './sealed-secret.js';
import { startOnboarding } from './start-onboarding.js';

const credentialKey = { id: 'c1', bytes: Buffer.alloc(32, 1) };
const credentialKeys = { primary: credentialKey, find: () => credentialKey };

const policies: Record<OnboardingKind, Pick<OnboardingPolicy, 'tenantId' | 'expiresAfterMs'>> = {
  individual: { tenantId: 'of-individuals', expiresAfterMs: 1000 },
  organization: { tenantId: 'of-organizations', expiresAfterMs: 86_400_000 },
};

const settings = {
  tenantId: 'tenant',
  taskQueue: 'nobody-works-here',
  onboardingIdKey: Buffer.alloc(32, 2),
  credentialKeys,
  policyFor: (kind: OnboardingKind) => policies[kind] as OnboardingPolicy,
};

describe("an organization's onboarding", () => {
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection });
  });
  afterAll(() => connection.close());

  it('is started once, by the e-mail of the organization, with its own policy and the password sealed', async () => {
    const { password, ...signup } = organizationSignup('Correct-Horse-1');
    const first = await startOnboarding(client, { ...signup, password }, settings);
    expect(first).toEqual({
      id: expect.stringMatching(/^onboarding-organization-[a-z2-7]{26}$/) as string,
      status: 'started',
    });
    const again = { ...signup, password, eventId: 'another', employees: [] };
    expect(await startOnboarding(client, again, settings)).toEqual({ id: first.id, status: 'existing' });

    const handle = client.workflow.getHandle(first.id);
    const input = await inputOf(handle);
    const { sealedPassword, ...rest } = input.signup;
    expect({ ...input, signup: rest }).toEqual({
      signup,
      policy: policies.organization,
      credentialKeyId: 'c1',
    });
    expect(sealedPassword && unseal(sealedPassword, first.id, credentialKeys)).toBe(password);
    await handle.terminate();
  });

  it('is started with 200 persons of the longest names', async () => {
    const signup = organizationSignup(null);
    const longest = '𠮷'.repeat(200);
    const names = { firstName: longest, lastName: longest, nationality: longest, department: longest };
    const employees = Array.from({ length: 197 }, () =>
      signup.employees.map((employee) => ({ ...employee, ...names })),
    ).flat();
    const { id, status } = await startOnboarding(client, { ...signup, employees }, settings);
    expect(status).toBe('started');
    await client.workflow.getHandle(id).terminate();
  });

  it('is shown as what it is, without personal data', async () => {
    const signup = organizationSignup(null);
    const { id } = await startOnboarding(client, signup, settings);
    const handle = client.workflow.getHandle(id);
    const description = await handle.describe();
    expect(description).toMatchObject({
      type: workflowTypes.organization,
      memo: { signupEventIds: [signup.eventId] },
      searchAttributes: { OnboardingKind: ['organization'], FinHubTenantId: ['tenant'] },
    });
    expect(await description.staticSummary()).toBe('Organization onboarding, category B2B_SMALL_BUSINESS');
    expect(await description.staticDetails()).toMatch(
      /^Sign-up with 1 employee\(s\), 1 director\(s\), 2 shareholder\(s\), 0 document\(s\) and 0 consent\(s\)\./,
    );
    expect((await inputOf(handle)).signup.sealedPassword).toBeNull();
    await handle.terminate();
  });
});

async function inputOf(handle: ReturnType<Client['workflow']['getHandle']>) {
  const { events } = await handle.fetchHistory();
  const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  if (payload === undefined) throw new Error('The workflow has no input');
  return defaultPayloadConverter.fromPayload<OrganizationOnboardingInput>(payload);
}

function organizationSignup(password: string | null): ParsedOrganizationSignup {
  const person = {
    firstName: 'Ona',
    lastName: 'Kazlauskienė',
    email: 'ona@example.com',
    phone: '+37060000000',
    dateOfBirth: '1980-02-29',
    nationality: 'Lithuania',
    gender: 'FEMALE',
  };
  return {
    kind: 'organization',
    eventId: randomUUID(),
    occurredAt: '2026-05-01T10:00:00.000Z',
    category: 'B2B_SMALL_BUSINESS',
    password,
    organization: {
      legalName: 'My Company UAB',
      tradingName: 'My Company',
      registrationNumber: '302500000',
      taxId: 'LT100001234567',
      email: `${randomUUID()}@company.example.com`,
      phone: '+37052000000',
      address: { street: 'a', city: 'a', state: 'a', postalCode: 'a', country: 'a' },
    },
    employees: [{ ...person, position: 'CFO', department: 'Finance', roles: ['ADMIN_USER'] }],
    directors: [{ ...person, role: 'MANAGING_DIRECTOR' }],
    shareholders: [
      { type: 'INDIVIDUAL', firstName: 'Ona', lastName: 'Kazlauskienė', ownershipPercentage: 80 },
      { type: 'CORPORATE', companyName: 'Holding UAB', ownershipPercentage: 20 },
    ],
    documents: [],
    consents: [],
    client: {},
  };
}
