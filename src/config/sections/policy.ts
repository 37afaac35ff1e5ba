import type { OnboardingKind } from '../../contract/onboarding.js';
import type { OnboardingPolicy } from '../../contract/policy.js';
import { consentTypes } from '../../contract/signup.js';
import { duration, intervalRange } from '../durations.js';
import { boolean, format, integer, matching, oneOf, text } from '../formats.js';
import { alternatives, listOf, setOf } from '../lists.js';
import type { Get, Peek, Section } from '../reader.js';
import { optional, withDefault } from '../variable.js';
import { autoApprove, tenantId } from './shared.js';
import { eventsEnabled } from './worker.js';

/** What cases of a kind are run by, as the environment says. */
export type PolicyFor = (kind: OnboardingKind) => OnboardingPolicy;

const documentTypes = listOf('document types in capitals (alternatives joined by |)', alternatives);

/** One duration for both kinds, or two: individual, organization. */
const perKind = format(
  `${duration.expected}, or two separated by a comma (individual, organization)`,
  (value) => {
    const [individual, organization, ...more] = listOf('', duration).schema.safeParse(value).data ?? [];
    if (individual === undefined || more.length > 0) return undefined;
    return { individual, organization: organization ?? individual };
  },
);

const customerSession = withDefault(
  'FINHUB_CUSTOMER_SESSION',
  boolean,
  'on',
  "Open a session as the customer after registration, as FinHub's pipeline does; best effort",
);
const verificationStart = withDefault(
  'FINHUB_VERIFICATION_START',
  oneOf('shared', 'customer'),
  'shared',
  'Path a verification is started on; `customer` is the path below the customer',
);
const verificationLevel = withDefault(
  'FINHUB_VERIFICATION_LEVEL',
  text,
  'TENANT_VERIFIED',
  'Level a verification is asked for at',
);
const activationCode = withDefault(
  'FINHUB_ACTIVATION_CODE',
  oneOf('generated', 'customer'),
  'generated',
  'Who brings the activation code; `customer` waits for it',
);
const documentsIndividual = withDefault(
  'ONBOARDING_REQUIRED_DOCUMENTS_INDIVIDUAL',
  documentTypes,
  'PASSPORT|NATIONAL_ID,PROOF_OF_ADDRESS',
  'What a person must hand in before the review; `|` means one of',
);
const documentsOrganization = withDefault(
  'ONBOARDING_REQUIRED_DOCUMENTS_ORGANIZATION',
  documentTypes,
  'CERTIFICATE_OF_INCORPORATION',
  'The same for an organization',
);
const requiredConsents = withDefault(
  'ONBOARDING_REQUIRED_CONSENTS',
  setOf(`consents among ${consentTypes.join(', ')}`, oneOf(...consentTypes), (type) => type),
  consentTypes.join(','),
  'Consents needed, in the order in which they are accepted',
);
const expiresAfter = withDefault(
  'ONBOARDING_EXPIRES_AFTER',
  duration,
  '90d',
  'When a case that is not activated by then ends as expired',
);
const reminders = withDefault(
  'ONBOARDING_REMINDERS',
  listOf('durations such as 3d', duration),
  '3d,14d,30d,60d',
  'When the customer is reminded, from the start of each wait for them',
);
const maxResubmissions = withDefault(
  'ONBOARDING_MAX_RESUBMISSIONS',
  integer(0, 100),
  '3',
  'How often new documents are asked for before that counts as rejected',
);
const repairableReasons = optional(
  'ONBOARDING_REPAIRABLE_REASONS',
  listOf('reason codes in capitals', matching('a code', /^[A-Z0-9_]{1,64}$/)),
  'Reasons of a rejection that new documents can repair',
);
const decisionOverdueAfter = withDefault(
  'DECISION_OVERDUE_AFTER',
  perKind,
  '5d,7d',
  'When a missing decision raises an alert: individual, organization',
);
const decisionPoll = withDefault(
  'DECISION_POLL',
  intervalRange,
  '5m..2h',
  'First and longest interval between reads while a decision is awaited',
);
const readinessPoll = withDefault(
  'READINESS_POLL',
  intervalRange,
  '10s..10m',
  'The same for the readiness to activate after an approval',
);
const walletPoll = withDefault(
  'WALLET_POLL',
  intervalRange,
  '2s..5m',
  'The same for the wallet after activation',
);
const stepRetryFor = withDefault(
  'STEP_RETRY_FOR',
  duration,
  '12h',
  'How long a step is retried before it is parked',
);
const parkedRetryEvery = withDefault(
  'PARKED_RETRY_EVERY',
  duration,
  '1h',
  'How often a step parked by an outage tries again by itself',
);
const registrationRecovery = withDefault(
  'REGISTRATION_RECOVERY',
  duration,
  '15m',
  'How long a registration that may have happened waits for its callback',
);
const eventsRetryFor = withDefault(
  'EVENTS_RETRY_FOR',
  duration,
  '3d',
  'How long events of a closed case are retried before they are dropped',
);

export const policy: Section<PolicyFor> = {
  variables: [
    tenantId,
    customerSession,
    verificationStart,
    verificationLevel,
    activationCode,
    autoApprove,
    documentsIndividual,
    documentsOrganization,
    requiredConsents,
    expiresAfter,
    reminders,
    maxResubmissions,
    repairableReasons,
    decisionOverdueAfter,
    decisionPoll,
    readinessPoll,
    walletPoll,
    stepRetryFor,
    parkedRetryEvery,
    registrationRecovery,
    eventsRetryFor,
    ...eventsEnabled.variables,
  ],
  check: remindersInOrder,
  build: (get, environment) => {
    const policies = {
      individual: policyOf('individual', get, eventsEnabled.build(get, environment)),
      organization: policyOf('organization', get, eventsEnabled.build(get, environment)),
    };
    return (kind) => policies[kind];
  },
};

function policyOf(kind: OnboardingKind, get: Get, events: boolean): OnboardingPolicy {
  return {
    tenantId: get(tenantId),
    customerSession: get(customerSession),
    verificationStart: get(verificationStart),
    verificationLevel: get(verificationLevel),
    activationCode: get(activationCode),
    autoApprove: get(autoApprove),
    requiredDocuments: get(kind === 'individual' ? documentsIndividual : documentsOrganization),
    requiredConsents: get(requiredConsents),
    expiresAfterMs: get(expiresAfter),
    remindersMs: get(reminders),
    maxResubmissions: get(maxResubmissions),
    repairableReasons: get(repairableReasons) ?? [],
    decisionOverdueAfterMs: get(decisionOverdueAfter)[kind],
    decisionPoll: get(decisionPoll),
    readinessPoll: get(readinessPoll),
    walletPoll: get(walletPoll),
    stepRetryForMs: get(stepRetryFor),
    parkedRetryEveryMs: get(parkedRetryEvery),
    registrationRecoveryMs: get(registrationRecovery),
    eventsRetryForMs: get(eventsRetryFor),
    events,
  };
}

function remindersInOrder(peek: Peek) {
  const [times, expiry] = [peek(reminders), peek(expiresAfter)];
  if (times === undefined || expiry === undefined) return [];
  const ascending = times.every((time, index) => time > (times[index - 1] ?? 0));
  if (ascending && times.every((time) => time < expiry)) return [];
  return [
    { variable: reminders.name, expected: 'durations in rising order, all below ONBOARDING_EXPIRES_AFTER' },
  ];
}
