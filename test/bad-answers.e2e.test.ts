import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateNames } from '../src/contract/messages.js';
import type { OnboardingKind } from '../src/contract/onboarding.js';
import { companyOf, oneEffectPerCompanyStep } from './support/companies.js';
import { activityOf, isParkedAs, retried, retriedToTheEnd } from './support/parking.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Case, Rig } from './support/rig.js';
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

/** By the sandbox's operation. Polls may be read once or twice more, and an activation whose wallet is not there yet. */
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
    activateIndividualCustomer: call('activateIndividual', 3, [...withoutData, 'wrong-types']),
    listCustomerWallets: call('findWallet', 4, ['empty', 'null', 'no-ids']),
  },
  organization: {
    registerOrganization: call('registerOrganization', 1),
    addEmployee: call('addEmployee', 2, withoutData),
    // Also before the director is added: who lost the answer of the registration does not know whom FinHub has.
    listDirectors: call('listDirectors', 2, ['empty', 'null', 'no-ids', 'wrong-types', 'array']),
    addDirector: call('addDirector', 1, anythingElse),
    addShareholder: call('addShareholder', 2, anythingElse),
    openOrganizationSession: call('openOrganizationSession', 1, [...anythingElse, 'refused']),
    createVerification: call('startVerification', 1),
    uploadVerificationDocument: call('uploadDocument', 1, withoutData),
    acceptOrganizationConsent: call('acceptConsent', 3, anythingElse),
    approveVerification: call('approveVerification', 1, anythingElse),
    // FinHub does not describe it: what is not understood tells nothing, and the wallet is asked.
    checkOrganizationReadiness: call('checkOrganizationReadiness', 3, anythingElse),
    activateOrganization: call('activateOrganization', 3, [...withoutData, 'wrong-types']),
    listCustomerWallets: call('findWallet', 4, ['empty', 'null', 'no-ids']),
  },
};

/** An unclear readiness of a company and an activation in doubt both look at the wallets. */
function firstReaderOfWallets(kind: OnboardingKind, answer: BadAnswer): string {
  if (answer === 'refused') return 'findWallet';
  if (kind === 'organization') return 'checkOrganizationReadiness';
  const { takes = [] } = pipelines.individual['activateIndividualCustomer'] ?? {};
  return takes.includes(answer) ? 'findWallet' : 'activateIndividual';
}

/** The first call of this operation for this customer is answered so. */
const faultOf = (operation: string, customer: string | undefined, answer: BadAnswer): FaultRule => {
  const once = { operation, customer, times: 1 };
  if (answer !== 'refused') return { kind: 'wrong-body', body: answer, ...once };
  const body = { code: 200, success: false, message: 'Injected fault' };
  return { kind: 'status', status: 200, body, ...once };
};

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
        walletBeforeReady: 'without-iban',
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
      .map(({ activity }) => ({
        activity: activity === 'findWallet' ? firstReaderOfWallets(kind, answer) : activity,
        errorType: errorTypeOf(answer),
      }));

  /** Gives every call of one customer's pipeline this answer, the first time. */
  const spoil = async (kind: OnboardingKind, customer: string, answer: BadAnswer) => {
    const { control } = rig.sandbox;
    const rules = await Promise.all(
      Object.keys(pipelines[kind]).map(async (operation) => {
        const { id } = await control.addFault(faultOf(operation, customer, answer));
        return { operation, id };
      }),
    );
    return () =>
      rules.map(({ operation, id }) => {
        const { hits = 0, matched = 0 } = control.faults().find((fault) => fault.id === id) ?? {};
        return { operation, hits, matched };
      });
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
      // Without the first employee's id nobody is known who could sign in.
      const isSkipped = operation === 'openOrganizationSession' && withoutData.includes(answer);
      expect({ operation, hits, isBounded: matched <= requests + again }).toEqual({
        operation,
        hits: isSkipped ? 0 : 1,
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
      if (answer === 'refused' || withoutData.includes(answer)) delete expected['session'];
      expect(effects).toEqual(expected);
    },
  );

  describe('to a call that serves all customers', () => {
    /** The next call is answered so; gives how the category is parked then, and how many calls were made. */
    const next = async (onboarding: Case, operation: string, answer: BadAnswer) => {
      const { control } = rig.sandbox;
      const requests = () => control.requests()[operation] ?? 0;
      const before = requests();
      const { id } = await control.addFault(faultOf(operation, undefined, answer));
      await retried(onboarding);
      const { parked } = await onboarding.until(({ parkedSteps }) => parkedSteps.length > 0);
      await control.clearFaults(id);
      expect(parked).toMatchObject({ step: 'findCategory', retryAt: null });
      expect(parked?.message).not.toMatch(wordsOfFinHub);
      return { answer, errorType: parked?.errorType, requests: requests() - before };
    };
    const corrected = async (onboarding: Case) => {
      await retried(onboarding);
      await onboarding.until(isParkedAs('FinHubInvalidData'));
      const correction = { customer: { category: 'INDIVIDUAL_STANDARD' } };
      await onboarding.handle.executeUpdate(updateNames.correctDetails, { args: [correction] });
      expect((await retriedToTheEnd(onboarding)).state.outcome).toBe('ACTIVATED');
      expect(await onboarding.effects()).toEqual(oneEffectPerStep);
    };
    /** Reads the categories again whenever it is retried, and parks as data to be corrected where they can be read. */
    const withUnknownCategory = async () => {
      const onboarding = await rig.start({ category: 'GOLD' }, policy);
      await onboarding.until(isParkedAs('FinHubInvalidData'));
      return onboarding;
    };

    it('parks once each where the categories cannot be read', async () => {
      const onboarding = await withUnknownCategory();
      for (const [, answer] of each) {
        const errorType = harmless.includes(answer) ? 'FinHubInvalidData' : errorTypeOf(answer);
        expect(await next(onboarding, 'getCategorizationHierarchy', answer)).toEqual({
          answer,
          errorType,
          requests: 1,
        });
      }
      await corrected(onboarding);
    });

    it('parks once each where the admin sign-in tells no token', async () => {
      const onboarding = await withUnknownCategory();
      for (const [, answer] of each) {
        await rig.sandbox.control.expireTokens();
        const tellsToken = [...harmless, 'no-ids'].includes(answer);
        const broken = answer === 'refused' ? 'FinHubCredentialsRejected' : errorTypeOf(answer);
        expect(await next(onboarding, 'createAdminSession', answer)).toEqual({
          answer,
          errorType: tellsToken ? 'FinHubInvalidData' : broken,
          requests: 1,
        });
      }
      await corrected(onboarding);
    });
  });
});
