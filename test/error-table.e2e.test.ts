import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateNames } from '../src/contract/messages.js';
import type { DocumentReference } from '../src/contract/signup.js';
import { createFinHubClient } from '../src/finhub/index.js';
import { companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { isParkedAs, retried, retriedToTheEnd } from './support/parking.js';
import { approvedSoon as policy } from './support/policy.js';
import { startRigOnServer } from './support/rig-on-server.js';
import { finhubOptions, type Case, type Rig } from './support/rig.js';
import { oneEffectPerStep, passport, proofOfAddress, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

type FaultRule = Exclude<
  Parameters<Rig['sandbox']['control']['addFault']>[0],
  { readonly kind: `webhook-${string}` }
>;

/** Parks at the first failure, and tries again by itself soon. */
const impatient = { ...policy, stepRetryForMs: 0, parkedRetryEveryMs: 1_000 };
const operation = 'registerIndividualCustomer';

/** What a failure of FinHub's means, as docs/finhub.md says. */
interface Meaning {
  readonly errorType: string;
  readonly isRetried: boolean;
  /** Whether a conflict of the next attempt counts as our own doing. */
  readonly mayHaveHappened: boolean;
  readonly fields?: readonly string[];
}
const notDone: Meaning = { errorType: 'FinHubUnavailable', isRetried: true, mayHaveHappened: false };
const inDoubt: Meaning = { ...notDone, mayHaveHappened: true };
const final = (errorType: string): Meaning => ({ errorType, isRetried: false, mayHaveHappened: false });

const answer = (status: number): FaultRule => ({ kind: 'status', status });
/** Names of fields in every place that FinHub has for them; the last three are none. */
const refusedData = {
  code: 422,
  message: 'Injected fault',
  data: {
    errors: [
      { field: 'phone' },
      { field: 'customerName' },
      { field: 'riskLevel' },
      { field: '<img src=x>' },
      { field: 'j@example.com' },
    ],
    missingKeys: ['individualCustomer.person.lastName', 'x'.repeat(81)],
    invalidValues: { pincode: '12345' },
  },
};
const refusedFields = [
  '/customer/phone',
  'customerName',
  'riskLevel',
  '/customer/lastName',
  '/customer/address/postalCode',
];

const rows: readonly (readonly [what: string, fault: FaultRule, meaning: Meaning])[] = [
  ['408', answer(408), notDone],
  ['425', answer(425), notDone],
  ['503', answer(503), notDone],
  ['429', answer(429), { ...notDone, errorType: 'FinHubRateLimited' }],
  ['a connection cut before the effect', { kind: 'cut-before' }, inDoubt],
  ['a connection cut after the effect', { kind: 'cut-after' }, inDoubt],
  ['500', answer(500), inDoubt],
  ['502', answer(502), inDoubt],
  ['504', answer(504), inDoubt],
  ['any other 5xx', answer(507), inDoubt],
  ['400', answer(400), final('FinHubInvalidData')],
  [
    '422 with fields',
    { kind: 'status', status: 422, body: refusedData },
    { ...final('FinHubInvalidData'), fields: refusedFields },
  ],
  ['403', answer(403), final('FinHubForbidden')],
  ['404', answer(404), final('FinHubNotFound')],
  ['409 to the first attempt', answer(409), final('FinHubConflict')],
  ['any other 4xx', answer(418), final('FinHubRejected')],
  [
    'a 2xx that breaks the schema',
    { kind: 'wrong-body', body: 'wrong-types' },
    {
      ...final('FinHubContractViolation'),
      mayHaveHappened: true,
      fields: ['id', 'customerStatus', 'user.id'],
    },
  ],
];

let rig: Rig;

beforeAll(async () => {
  rig = await startRigOnServer({
    switches: { registrationConflictBody: 'id', activationMode: 'sync', orgAdminDelay: 0 },
  });
});
afterAll(() => rig.close());

const matched = (id: string) => rig.sandbox.control.faults().find((fault) => fault.id === id)?.matched;
const closed = (onboarding: Case) =>
  eventually(async () => {
    const state = await onboarding.state();
    return state.outcome === null ? undefined : state;
  });
const endsActivated = async (onboarding: Case) => {
  expect(await closed(onboarding)).toMatchObject({ outcome: 'ACTIVATED', parkedSteps: [] });
  expect(await onboarding.effects()).toEqual(oneEffectPerStep);
};

describe('a failure of FinHub', () => {
  it.concurrent.each(rows)('%s: is shown, and resumed as the table says', async (_what, fault, meaning) => {
    const { control } = rig.sandbox;
    const signup = signupOf();
    const { id } = await control.addFault({ ...fault, operation, customer: signup.customer.email });
    const onboarding = await rig.start(signup, impatient);
    const { parkedSteps, waitingFor } = await onboarding.until(({ parked }) => parked !== null);
    const { errorType, isRetried, fields = [] } = meaning;
    expect(parkedSteps).toMatchObject([{ step: 'registerIndividual', errorType, fields }]);
    expect(waitingFor).toBe(errorType === 'FinHubInvalidData' ? 'correction' : 'operator');
    expect(parkedSteps[0]?.message).not.toContain('Injected');
    expect(parkedSteps[0]?.retryAt === null).toBe(!isRetried);
    if (!isRetried) expect(matched(id)).toBe(1);
    await control.clearFaults(id);
    if (!isRetried) await retried(onboarding);
    await endsActivated(onboarding);
  });

  it.concurrent.each(rows)(
    '%s: is retried, and in doubt, as the table says',
    async (_what, fault, meaning) => {
      const { control } = rig.sandbox;
      const signup = signupOf();
      const { email } = signup.customer;
      const { id } = await control.addFault({ ...fault, operation, customer: email, times: 1 });
      const conflict = { id: 'ours', email, user: { id: 'our-user', email } };
      await control.addFault({
        ...{ kind: 'status', status: 409, body: { code: 409, data: conflict } },
        ...{ operation, customer: email },
      });
      const onboarding = await rig.start(signup, policy);
      if (!meaning.isRetried) {
        await onboarding.until(isParkedAs(meaning.errorType));
        await retried(onboarding);
      }
      const { finhub, parkedSteps } = await onboarding.until(
        (state) => state.finhub.customerId !== null || isParkedAs('FinHubConflict')(state),
      );
      expect(finhub.customerId).toBe(meaning.mayHaveHappened ? 'ours' : null);
      if (!meaning.mayHaveHappened) expect(parkedSteps).toMatchObject([{ retryAt: null }]);
      expect(matched(id)).toBe(2);
    },
  );
});

describe('Retry-After', () => {
  const inMs = (ms: number) => new Date(Date.now() + ms).toUTCString();

  it.concurrent.each<[string, () => string | number, atLeastS: number, atMostS: number]>([
    ['90 seconds', () => 90, 90, 90],
    ['two hours, capped at 15 minutes', () => 7_200, 900, 900],
    ['the date in ten minutes', () => inMs(600_000), 500, 600],
    ['the date in two hours, capped at 15 minutes', () => inMs(7_200_000), 900, 900],
  ])('puts the next attempt off: %s', async (_what, retryAfter, atLeastS, atMostS) => {
    const signup = signupOf();
    const { id } = await rig.sandbox.control.addFault({
      ...{ kind: 'status', status: 429, retryAfter: retryAfter() },
      ...{ operation, customer: signup.customer.email },
    });
    const onboarding = await rig.start(signup, policy);
    const interval = await eventually(async () => {
      const { raw } = await onboarding.handle.describe();
      const [activity] = raw.pendingActivities ?? [];
      return activity?.lastFailure ? Number(activity.currentRetryInterval?.seconds) : undefined;
    });
    expect(interval).toBeGreaterThanOrEqual(atLeastS);
    expect(interval).toBeLessThanOrEqual(atMostS);
    expect(matched(id)).toBe(1);
  });
});

describe('401', () => {
  const signIns = () => rig.sandbox.control.requests()['createAdminSession'] ?? 0;
  const refusedTimes = async (times: number) => {
    const signup = signupOf();
    const customer = signup.customer.email;
    const { id } = await rig.sandbox.control.addFault({ ...answer(401), operation, customer, times });
    const before = signIns();
    return { onboarding: await rig.start(signup, policy), id, newSignIns: () => signIns() - before };
  };

  it('signs in again once and repeats the call once', async () => {
    const { onboarding, id, newSignIns } = await refusedTimes(1);
    await endsActivated(onboarding);
    expect([matched(id), newSignIns()]).toEqual([2, 1]);
  });

  it('parks as FinHubUnauthorized if that is refused too, until an operator retries', async () => {
    const { onboarding, id, newSignIns } = await refusedTimes(2);
    const { parkedSteps } = await onboarding.until(isParkedAs('FinHubUnauthorized'));
    expect(parkedSteps).toMatchObject([{ step: 'registerIndividual', retryAt: null }]);
    expect([matched(id), newSignIns()]).toEqual([2, 1]);
    await retried(onboarding);
    await endsActivated(onboarding);
  });

  it('parks as FinHubCredentialsRejected if the sign-in is refused, until an operator retries', async () => {
    const { control } = rig.sandbox;
    await control.expireTokens();
    const refusal = await control.addFault({ ...answer(401), operation: 'createAdminSession' });
    const { onboarding, newSignIns } = await refusedTimes(1);
    const { parkedSteps } = await onboarding.until(isParkedAs('FinHubCredentialsRejected'));
    // Whichever call comes first without a token.
    expect(parkedSteps).toMatchObject([{ retryAt: null }]);
    expect(newSignIns()).toBe(1);
    await control.clearFaults(refusal.id);
    await retried(onboarding);
    await endsActivated(onboarding);
  });
});

describe('an admin sign-in with a wrong password', () => {
  let refused: Rig;

  beforeAll(async () => {
    refused = await startRigOnServer({
      finhub: {
        signIn: {
          kind: 'admin',
          organizationId: rig.sandbox.credentials.organizationId,
          userId: rig.sandbox.credentials.userId,
          username: rig.sandbox.credentials.username,
          password: 'Wrong-Passw0rd-of-the-tests',
        },
      },
    });
  });
  afterAll(() => refused.close());

  it('is made once for all cases, once more for a retry of one or of many, and never locks the account', async () => {
    const signIns = () => refused.sandbox.control.requests()['createAdminSession'] ?? 0;
    const parked = (onboarding: Case) => onboarding.until(isParkedAs('FinHubCredentialsRejected'));
    const start = () => refused.start({}, policy);
    const [first, second, third] = await Promise.all([start(), start(), start()]);
    for (const onboarding of [first, second, third]) {
      expect((await parked(onboarding)).parkedSteps).toMatchObject([{ step: 'findCategory', retryAt: null }]);
    }
    expect(signIns()).toBe(1);
    // The fifth refusal would lock the account for 30 minutes.
    const counts = [];
    for (const onboarding of [first, second, third, first, first, first]) {
      await retried(onboarding);
      await parked(onboarding);
      counts.push(signIns());
    }
    expect(counts).toEqual([2, 2, 2, 3, 4, 4]);
    await parked(await start());
    expect(signIns()).toBe(4);
    const finhub = createFinHubClient(finhubOptions(refused.sandbox));
    const call = { client: {}, nextRequestId: () => 'test' };
    await expect(finhub.categories.list(call)).resolves.not.toHaveLength(0);
    await finhub.close();
  });
});

describe('no connection', () => {
  it('parks as FinHubUnavailable where it is refused, and goes on by itself once there is one', async () => {
    const port = await freePort();
    const away = await startRigOnServer({
      finhub: { baseUrl: `http://127.0.0.1:${port}` },
      switches: { activationMode: 'sync' },
    });
    const onboarding = await away.start({}, impatient);
    const { parkedSteps } = await onboarding.until(isParkedAs('FinHubUnavailable'));
    expect(parkedSteps).toMatchObject([
      { step: 'findCategory', message: expect.stringContaining('ECONNREFUSED') as string },
    ]);
    expect(parkedSteps[0]?.retryAt).not.toBeNull();
    const proxy = createServer((socket) => {
      const there = connect(Number(new URL(away.sandbox.url).port), '127.0.0.1');
      socket.pipe(there).pipe(socket);
    });
    await listening(proxy, port);
    await endsActivated(onboarding);
    await away.close();
    proxy.close();
  });

  it('parks as FinHubUnavailable where the host has no address', async () => {
    const nowhere = await startRigOnServer({ finhub: { baseUrl: 'http://no-such-host.invalid' } });
    const onboarding = await nowhere.start({}, impatient);
    const { parkedSteps } = await onboarding.until(isParkedAs('FinHubUnavailable'));
    expect(parkedSteps).toMatchObject([{ step: 'findCategory' }]);
    expect(parkedSteps[0]?.retryAt).not.toBeNull();
    await onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    await nowhere.close();
  });
});

describe('a document that cannot be used', () => {
  beforeAll(async () => {
    const large = path.join(rig.documentsRoot, 'large.pdf');
    await writeFile(large, '%PDF-1.4\n');
    await truncate(large, 1024 * 1024 + 1);
  });

  it.concurrent.each<[string, Partial<DocumentReference>, why: string]>([
    ['missing', { source: 'file:nothing.pdf' }, 'holds nothing'],
    ['too large', { source: 'file:large.pdf' }, 'larger than DOCUMENT_MAX_BYTES'],
    ['of the wrong type', { source: 'file:broken.pdf' }, 'not of the type'],
    ['with another hash', { sha256: 'a'.repeat(64) }, 'SHA-256'],
  ])('is asked for again, not parked: %s', async (_what, wrong, why) => {
    const signup = signupOf({ documents: [{ ...passport, ...wrong }, proofOfAddress] });
    const { id } = await rig.sandbox.control.addFault({
      ...{ kind: 'delay', ms: 0, operation: 'uploadVerificationDocument' },
      customer: signup.customer.email,
    });
    const onboarding = await rig.start(signup, policy);
    const state = await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    expect(state).toMatchObject({ parkedSteps: [], missing: { documents: ['PASSPORT|NATIONAL_ID'] } });
    expect(state.reason).toContain('The PASSPORT document cannot be used');
    expect(state.reason).toContain(why);
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents: [passport] }] });
    await endsActivated(onboarding);
    // The good ones only.
    expect(matched(id)).toBe(2);
  });
});

describe('one parked step holds no other up', () => {
  const refuse = (name: string, customer: string) =>
    rig.sandbox.control.addFault({ ...answer(403), operation: name, customer, times: 1 });
  const others = (effects: Readonly<Record<string, number>>, ...without: readonly string[]) =>
    Object.fromEntries(Object.entries(effects).filter(([effect]) => !without.includes(effect)));
  const untilReview = (effects: Readonly<Record<string, number>>) =>
    others(effects, 'decision/APPROVED', 'activation', 'wallet');

  it.concurrent('a document: the other one and all consents go on', async () => {
    const signup = signupOf({ documents: [passport] });
    await refuse('uploadVerificationDocument', signup.customer.email);
    const onboarding = await rig.start(signup, policy);
    await onboarding.until(isParkedAs('FinHubForbidden'));
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [proofOfAddress] }],
    });
    const all = others(untilReview(oneEffectPerStep), 'document/PASSPORT');
    await expect.poll(() => onboarding.effects(), { timeout: 20_000 }).toEqual(all);
    expect((await onboarding.state()).parkedSteps).toMatchObject([{ step: 'uploadDocument/0' }]);
    await retried(onboarding);
    await endsActivated(onboarding);
  });

  it.concurrent('a consent: all documents go on, and those that come after it wait', async () => {
    const signup = signupOf();
    await refuse('acceptIndividualConsent', signup.customer.email);
    const onboarding = await rig.start(signup, policy);
    await onboarding.until(isParkedAs('FinHubForbidden'));
    const consents = ['consent/terms', 'consent/privacy', 'consent/data-processing'];
    const all = others(untilReview(oneEffectPerStep), ...consents);
    await expect.poll(() => onboarding.effects(), { timeout: 20_000 }).toEqual(all);
    expect((await onboarding.state()).parkedSteps).toMatchObject([{ step: 'acceptConsent/terms' }]);
    await retried(onboarding);
    await endsActivated(onboarding);
  });

  it.concurrent('a person: all others go on', async () => {
    const company = companyOf();
    await refuse('addDirector', company.organization.email);
    const onboarding = await rig.startCompany(company, policy);
    await onboarding.until(isParkedAs('FinHubForbidden'));
    const people = ['employee/1', 'employee/2', 'shareholder/1', 'shareholder/2'];
    const added = Object.fromEntries(people.map((person) => [person, 1]));
    await expect.poll(() => onboarding.effects(), { timeout: 20_000 }).toEqual({ registration: 1, ...added });
    const { parked, state } = await retriedToTheEnd(onboarding);
    expect(parked).toMatchObject([{ step: 'addDirector/0' }]);
    expect(state.outcome).toBe('ACTIVATED');
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
  });
});

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await listening(server, 0);
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A port was expected');
  return address.port;
}
