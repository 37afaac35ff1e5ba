import type { OnboardingPolicy } from '../../src/contract/policy.js';

const minutes = (n: number) => n * 60_000;
const hours = (n: number) => minutes(60 * n);
const days = (n: number) => hours(24 * n);

/** The defaults of the configuration, with what a test says otherwise. */
export function policyWith(overrides: Partial<OnboardingPolicy> = {}): OnboardingPolicy {
  return {
    tenantId: '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd',
    customerSession: true,
    verificationStart: 'shared',
    verificationLevel: 'TENANT_VERIFIED',
    activationCode: 'generated',
    autoApprove: false,
    requiredDocuments: [['PASSPORT', 'NATIONAL_ID'], ['PROOF_OF_ADDRESS']],
    requiredConsents: ['terms', 'privacy', 'data-processing'],
    expiresAfterMs: days(90),
    remindersMs: [days(3), days(14), days(30), days(60)],
    maxResubmissions: 3,
    repairableReasons: [],
    decisionOverdueAfterMs: days(5),
    decisionPoll: { firstMs: minutes(5), longestMs: hours(2) },
    readinessPoll: { firstMs: 10_000, longestMs: minutes(10) },
    walletPoll: { firstMs: 2_000, longestMs: minutes(5) },
    stepRetryForMs: hours(12),
    parkedRetryEveryMs: hours(1),
    registrationRecoveryMs: minutes(15),
    eventsRetryForMs: days(3),
    events: false,
    ...overrides,
  };
}

/** The same for companies. */
export function organizationPolicyWith(overrides: Partial<OnboardingPolicy> = {}): OnboardingPolicy {
  return policyWith({
    requiredDocuments: [['CERTIFICATE_OF_INCORPORATION']],
    decisionOverdueAfterMs: days(7),
    ...overrides,
  });
}

const everySecond = { firstMs: 1_000, longestMs: 1_000 };

/** For real time: FinHub's part goes by itself, and is looked after every second. */
export const approvedSoon: Partial<OnboardingPolicy> = {
  autoApprove: true,
  decisionPoll: everySecond,
  readinessPoll: everySecond,
  walletPoll: everySecond,
};
