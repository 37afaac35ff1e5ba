import type { KnownWallet } from '../../activities/index.js';
import type { CustomerId, UserId, VerificationId } from '../../contract/ids.js';
import type {
  Decision,
  DetailCorrections,
  OrganizationCorrections,
  ReportedDecision,
} from '../../contract/messages.js';
import {
  TIMELINE_LENGTH,
  type Alert,
  type OnboardingKind,
  type OnboardingState,
  type Outcome,
  type ParkedStep,
  type Stage,
  type TimelineEntry,
  type WaitingFor,
} from '../../contract/onboarding.js';
import type { Director, Employee, Shareholder } from '../../contract/persons.js';
import type { OnboardingPolicy } from '../../contract/policy.js';
import { missingConsents, missingDocuments } from '../../contract/requirements.js';
import type {
  ConsentGiven,
  ConsentType,
  DocumentReference,
  PreviousRun,
  SealedSecret,
} from '../../contract/signup.js';
import { initialStanding, statusOf, type StatusStanding } from '../../contract/status.js';

/** A wait of the main flow; what it is shown as. Parked steps and suspension are waits of their own. */
export type FlowWait = Exclude<WaitingFor, 'correction' | 'operator' | 'nothing'>;

export interface CaseDocument {
  /** Stable number within the case; the step key's item. */
  readonly index: number;
  /** Chosen once for each verification, so that a repeated upload is the same document at FinHub. */
  docId: string;
  readonly reference: DocumentReference;
  /** `unneeded`: FinHub had verified the customer without it. */
  status: 'received' | 'uploading' | 'uploaded' | 'unneeded' | 'refused' | 'replaced';
}

export interface CasePerson<Person> {
  /** Stable number within the role; the step key's item. */
  readonly index: number;
  /** As corrected by now. */
  person: Person;
  status: 'received' | 'adding' | 'added';
  /** FinHub may have the person: of an earlier run, or since it had the organization before. */
  mayHaveHappened: boolean;
}

/** The people of an organization by their role; an individual has none. */
export interface CasePersonnel {
  readonly employee: CasePerson<Employee>[];
  readonly director: CasePerson<Director>[];
  readonly shareholder: CasePerson<Shareholder>[];
}

export interface ReportedIds {
  readonly customerId: CustomerId;
  readonly userId: UserId | null;
}

/** Everything a case knows. The workflow changes it; `stateOf` derives what the world sees. */
export interface CaseFacts {
  readonly id: string;
  readonly kind: OnboardingKind;
  readonly policy: OnboardingPolicy;
  readonly startedAtMs: number;
  readonly deadlineMs: number;
  stage: Stage;
  standing: StatusStanding;
  readonly waits: Set<FlowWait>;
  reason: string | null;
  alert: Alert | null;
  outcome: Outcome | null;
  closedAtMs: number | null;
  round: number;
  documents: CaseDocument[];
  /** The latest acceptance of each type, whether FinHub knows it yet or not. */
  readonly consentsGiven: Map<ConsentType, ConsentGiven>;
  readonly consentsAccepted: ConsentType[];
  readonly personnel: CasePersonnel;
  readonly parked: Map<string, ParkedStep>;
  readonly timeline: TimelineEntry[];
  customerId: CustomerId | null;
  /** The customer's own user; of an organization the first employee, who acts for it. */
  userId: UserId | null;
  /** The user that FinHub makes of its own for an organization, once it has told of it. */
  defaultUserId: UserId | null;
  verificationId: VerificationId | null;
  wallet: KnownWallet | null;
  /** Ids that a callback named, for a registration of ours whose answer was lost. */
  reported: ReportedIds | null;
  /** Ids that an operator named: the registration is not tried again. */
  resolved: ReportedIds | null;
  /** FinHub had the customer before, or may have: not certainly one whom this run has registered. */
  isAdopted: boolean;
  /** FinHub reported an active customer before our own activation call; not looked into yet. */
  activeHint: boolean;
  /** A look into such a report found no wallet yet. */
  isReportedActive: boolean;
  /** What has been corrected since the sign-up. */
  readonly corrections: { customer: DetailCorrections; organization: OrganizationCorrections };
  decision: ReportedDecision | null;
  /** When the latest decision was made, where FinHub says so: an older one comes too late. */
  decidedAt: string | null;
  /** What someone on the staff reported last, until FinHub itself tells of a decision: its own word counts. */
  reportedByStaff: Decision | null;
  activationCode: SealedSecret | null;
  /** Set while the activation call is under way or done: the case neither expires nor can be withdrawn. */
  activating: boolean;
  /** How often FinHub refused the activation as not ready. */
  refusals: number;
}

export interface NewCase {
  readonly id: string;
  readonly kind: OnboardingKind;
  readonly policy: OnboardingPolicy;
  readonly startedAtMs: number;
  readonly previous: PreviousRun | undefined;
}

export function newFacts({ id, kind, policy, startedAtMs, previous }: NewCase): CaseFacts {
  return {
    id,
    kind,
    policy,
    startedAtMs,
    deadlineMs: startedAtMs + policy.expiresAfterMs,
    stage: 'categorization',
    standing: initialStanding,
    waits: new Set(),
    reason: null,
    alert: null,
    outcome: null,
    closedAtMs: null,
    round: 0,
    documents: [],
    consentsGiven: new Map(),
    consentsAccepted: [],
    personnel: { employee: [], director: [], shareholder: [] },
    parked: new Map(),
    timeline: [],
    customerId: null,
    userId: null,
    defaultUserId: null,
    verificationId: null,
    wallet: null,
    reported: null,
    resolved: null,
    isAdopted: false,
    activeHint: false,
    isReportedActive: false,
    corrections: { customer: {}, organization: {} },
    decision: null,
    decidedAt: previous?.decidedAt ?? null,
    reportedByStaff: null,
    activationCode: null,
    activating: false,
    refusals: 0,
  };
}

/** Required documents that nobody has handed in yet. */
export function documentsMissing({ policy, documents }: CaseFacts): readonly string[] {
  const present = documents.filter(({ status }) => status !== 'refused' && status !== 'replaced');
  return missingDocuments(
    policy.requiredDocuments,
    present.map(({ reference }) => reference.type),
  );
}

/** Required consents that nobody has given yet. */
function consentsMissing({ policy, consentsGiven }: CaseFacts): readonly ConsentType[] {
  return missingConsents(policy.requiredConsents, [...consentsGiven.keys()]);
}

/** An event that names a verification is about ours unless both are known and differ. */
export function isAboutAnother(named: string | undefined, ours: string | null): boolean {
  return named !== undefined && ours !== null && named !== ours;
}

/** Ids as FinHub or an operator names them; without a customer id they say nothing. */
export function idsOf({
  customerId,
  userId,
}: {
  readonly customerId?: string | undefined;
  readonly userId?: string | undefined;
}): ReportedIds | null {
  if (customerId === undefined) return null;
  return { customerId: customerId as CustomerId, userId: (userId ?? null) as UserId | null };
}

export function isSuspended({ standing }: CaseFacts): boolean {
  return statusOf(standing) === 'SUSPENDED';
}

const waitPrecedence = [
  'documents',
  'consents',
  'activation-code',
  'decision',
  'readiness',
  'wallet',
] as const satisfies FlowWait[];

/** What a case waits for, as it is shown. */
export function waitingFor(facts: CaseFacts): WaitingFor {
  if (facts.outcome !== null) return 'nothing';
  const parked = [...facts.parked.values()];
  if (parked.some(({ errorType }) => errorType === 'FinHubInvalidData')) return 'correction';
  if (parked.length > 0 || isSuspended(facts)) return 'operator';
  return waitPrecedence.find((wait) => facts.waits.has(wait)) ?? 'nothing';
}

/** Documents and consents are gathered side by side: the stage is that of the wait that is shown. */
function stageOf({ stage, waits }: CaseFacts): Stage {
  if (waits.has('documents')) return 'documents';
  return waits.has('consents') ? 'consents' : stage;
}

const isoTime = (ms: number) => new Date(ms).toISOString();

/** What everyone may see of a case. */
export function stateOf(facts: CaseFacts): OnboardingState {
  const parkedSteps = [...facts.parked.values()];
  return {
    id: facts.id,
    kind: facts.kind,
    customerStatus: statusOf(facts.standing),
    stage: stageOf(facts),
    waitingFor: waitingFor(facts),
    reason: facts.reason,
    outcome: facts.outcome,
    round: facts.round,
    alert: facts.alert,
    missing: { documents: documentsMissing(facts), consents: consentsMissing(facts) },
    parked: parkedSteps[0] ?? null,
    parkedSteps,
    finhub: {
      customerId: facts.customerId,
      userId: facts.userId,
      verificationId: facts.verificationId,
      walletId: facts.wallet?.walletId ?? null,
      iban: facts.wallet?.iban ?? null,
    },
    startedAt: isoTime(facts.startedAtMs),
    deadline: isoTime(facts.deadlineMs),
    closedAt: facts.closedAtMs === null ? null : isoTime(facts.closedAtMs),
    timeline: facts.timeline.slice(),
  };
}

/** Adds a line to the case's story, in business words and without personal data. */
export function note(facts: CaseFacts, what: string): void {
  facts.timeline.push({ at: isoTime(Date.now()), what });
  if (facts.timeline.length > TIMELINE_LENGTH) facts.timeline.shift();
}
