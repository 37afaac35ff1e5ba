import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnboardingKind } from '../src/contract/onboarding.js';
import { companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { activityOf, retriedToTheEnd } from './support/parking.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Rig } from './support/rig.js';
import { oneEffectPerStep, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

type FaultRule = Parameters<Rig['sandbox']['control']['addFault']>[0];

/** 200s that are not what FinHub documents; all but `refused` hide an effect that has happened. */
const badAnswers = {
  'HTML instead of JSON': 'html',
  'an empty body': 'empty',
  'truncated JSON': 'broken-json',
  'members of wrong types': 'wrong-types',
  null: 'null',
  'an array': 'array',
  'no ids': 'no-ids',
  'an unknown status word': 'unknown-status',
  'a body of 5 MiB': 'large',
  'a body of more than 5 MiB': 'too-large',
  'deep nesting': 'deep',
  'success: false': 'refused',
} as const;
type BadAnswer = (typeof badAnswers)[keyof typeof badAnswers];
const each = Object.entries(badAnswers);

/** What hardly any call minds: the answer is right but for words and blanks. */
const harmless: readonly BadAnswer[] = ['unknown-status', 'large'];
const withoutData: readonly BadAnswer[] = ['empty', 'null', 'no-ids', 'deep'];
const anythingElse: readonly BadAnswer[] = [
  ...['html', 'broken-json', 'wrong-types', 'array', 'too-large'],
  ...withoutData,
] as BadAnswer[];

/** One call of a pipeline: its activity, what it makes do with beside `harmless`, and how often it is made. */
interface Call {
  readonly activity: string;
  readonly takes: readonly BadAnswer[];
  readonly requests: number;
}
const call = (activity: string, requests: number, takes: readonly BadAnswer[] = []): Call => ({
  activity,
  requests,
  takes,
});

/** By the sandbox's operation. Polls may be read once or twice more. */
const pipelines: Readonly<Record<OnboardingKind, Readonly<Record<string, Call>>>> = {
  individual: {
    registerIndividualCustomer: call('registerIndividual', 1),
    // Best effort: skipped where it is not understood.
    createIndividualSession: call('openCustomerSession', 1, [...anythingElse, 'refused']),
    createVerification: call('startVerification', 1),
    uploadVerificationDocument: call('uploadDocument', 2, withoutData),
    acceptIndividualConsent: call('acceptConsent', 3, anythingElse),
    approveVerification: call('approveVerification', 1, anythingElse),
    checkIndividualActivation: call('checkReadiness', 3, ['no-ids']),
    activateIndividualCustomer: call('activateIndividual', 1, [...withoutData, 'wrong-types']),
    listCustomerWallets: call('findWallet', 4, ['empty', 'null', 'no-ids']),
  },
  organization: {
    registerOrganization: call('registerOrganization', 1),
    addEmployee: call('addEmployee', 2, withoutData),
    listDirectors: call('listDirectors', 1, ['empty', 'null', 'no-ids', 'wrong-types', 'array']),
    addDirector: call('addDirector', 1, anythingElse),
    addShareholder: call('addShareholder', 2, anythingElse),
    openOrganizationSession: call('openOrganizationSession', 1, [...anythingElse, 'refused']),
    createVerification: call('startVerification', 1),
    uploadVerificationDocument: call('uploadDocument', 1, withoutData),
    acceptOrganizationConsent: call('acceptConsent', 3, anythingElse),
    approveVerification: call('approveVerification', 1, anythingElse),
    // FinHub does not describe it: what is not understood tells nothing, and the wallet is asked.
    checkOrganizationReadiness: call('checkOrganizationReadiness', 3, anythingElse),
    activateOrganization: call('activateOrganization', 1, withoutData),
    listCustomerWallets: call('findWallet', 4, ['empty', 'null', 'no-ids']),
  },
};

const faultOf = (answer: BadAnswer): FaultRule =>
  answer === 'refused'
    ? { kind: 'status', status: 200, body: { code: 200, success: false, message: 'Injected fault' } }
    : { kind: 'wrong-body', body: answer };

const errorTypeOf = (answer: BadAnswer) =>
  answer === 'refused' ? 'FinHubRejected' : 'FinHubContractViolation';

/** Words of the answers, which no message may repeat. */
const wordsOfFinHub = /Service Unavailable|Injected|SOMETHING_NEW|successful|<html>/i;

describe('a 200 that FinHub does not document, once for every call', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer({
      switches: {
        registrationConflictBody: 'id',
        employeeConflict: 'with-user-id',
        orgAdminDelay: 0,
        walletDelayMs: 300,
      },
    });
  });
  afterAll(() => rig.close());

  const policy = {
    autoApprove: true,
    decisionPoll: { firstMs: 1_000, longestMs: 1_000 },
    readinessPoll: { firstMs: 1_000, longestMs: 1_000 },
    walletPoll: { firstMs: 1_000, longestMs: 1_000 },
  };

  const parkedBy = (kind: OnboardingKind, answer: BadAnswer) =>
    Object.values(pipelines[kind])
      .filter(({ takes }) => !harmless.includes(answer) && !takes.includes(answer))
      .map(({ activity }) => ({ activity, errorType: errorTypeOf(answer) }));

  /** Gives every call of one customer's pipeline this answer, the first time. */
  const spoil = async (kind: OnboardingKind, customer: string, answer: BadAnswer) => {
    const rules = [];
    for (const operation of Object.keys(pipelines[kind])) {
      const fault = await rig.sandbox.control.addFault({ ...faultOf(answer), operation, customer, times: 1 });
      rules.push({ operation, id: fault.id });
    }
    return () => {
      const faults = rig.sandbox.control.faults();
      return rules.map(({ operation, id }) => {
        const { hits = 0, matched = 0 } = faults.find((fault) => fault.id === id) ?? {};
        return { operation, hits, matched };
      });
    };
  };

  const proves = async (kind: OnboardingKind, answer: BadAnswer) => {
    const person = signupOf();
    const company = companyOf();
    const { email } = kind === 'individual' ? person.customer : company.organization;
    const counts = await spoil(kind, email, answer);
    const onboarding =
      kind === 'individual' ? await rig.start(person, policy) : await rig.startCompany(company, policy);
    const { parked, state } = await retriedToTheEnd(onboarding);

    const seen = parked.map((step) => ({ activity: activityOf(step), errorType: step.errorType }));
    expect(seen).toEqual(expect.arrayContaining(parkedBy(kind, answer)));
    expect(seen).toHaveLength(parkedBy(kind, answer).length);
    for (const { message, retryAt } of parked) {
      expect(message).not.toMatch(wordsOfFinHub);
      expect(retryAt).toBeNull();
    }
    for (const { operation, hits, matched } of counts()) {
      const { activity, requests } = pipelines[kind][operation] ?? call('', 0);
      const again = seen.filter((step) => step.activity === activity).length;
      expect({ operation, hits, isBounded: matched <= requests + again }).toEqual({
        operation,
        hits: 1,
        isBounded: true,
      });
    }
    expect(state.outcome).toBe('ACTIVATED');
    return onboarding.effects();
  };

  it.concurrent.each(each)(
    'parks a person where it matters, once each, and all is there once: %s',
    async (_what, answer) => {
      const effects = await proves('individual', answer);
      const expected: Record<string, number> = { ...oneEffectPerStep };
      if (answer === 'refused') delete expected['session'];
      expect(effects).toEqual(expected);
    },
  );

  it.concurrent.each(each)(
    'parks a company where it matters, once each, and all is there once: %s',
    async (_what, answer) => {
      const effects = await proves('organization', answer);
      const expected: Record<string, number> = { ...oneEffectPerCompanyStep };
      // Without the first employee's id nobody is known who could sign in.
      if (answer === 'refused' || withoutData.includes(answer)) delete expected['session'];
      expect(effects).toEqual(expected);
    },
  );
});
