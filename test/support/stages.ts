import { randomUUID } from 'node:crypto';
import type { SwitchesPatch } from '../../sandbox/index.js';
import { signalNames } from '../../src/contract/messages.js';
import type { OnboardingKind, OnboardingState } from '../../src/contract/onboarding.js';
import type { ParsedSignup } from '../../src/signup/index.js';
import { companyOf } from './companies.js';
import type { Case, Rig } from './rig.js';
import { signupOf } from './signups.js';
import { eventually } from './wait-for.js';

/** A place in a pipeline where a case can be when FinHub goes away. */
export interface Place {
  readonly kind: OnboardingKind;
  readonly name: string;
  /** The FinHub call that is held up there; none where the case waits for FinHub's reviewer. */
  readonly call: string | null;
}

const atCalls = (kind: OnboardingKind, calls: Readonly<Record<string, string>>): readonly Place[] =>
  Object.entries(calls).map(([name, call]) => ({ kind, name, call }));
const atWaits = (kind: OnboardingKind): readonly Place[] =>
  ['decision', 'readiness'].map((name) => ({ kind, name, call: null }));

/** Every place but the very first call, the categories, which all cases share. */
export const places: readonly Place[] = [
  ...atCalls('individual', {
    registration: 'registerIndividualCustomer',
    session: 'createIndividualSession',
    verification: 'createVerification',
    documents: 'uploadVerificationDocument',
    consents: 'acceptIndividualConsent',
  }),
  ...atWaits('individual'),
  ...atCalls('individual', { activation: 'activateIndividualCustomer', wallet: 'listCustomerWallets' }),
  ...atCalls('organization', {
    registration: 'registerOrganization',
    employees: 'addEmployee',
    'list of directors': 'listDirectors',
    directors: 'addDirector',
    shareholders: 'addShareholder',
    session: 'openOrganizationSession',
    verification: 'createVerification',
    documents: 'uploadVerificationDocument',
    consents: 'acceptOrganizationConsent',
  }),
  ...atWaits('organization'),
  ...atCalls('organization', { activation: 'activateOrganization', wallet: 'listCustomerWallets' }),
];

export function placeOf(kind: OnboardingKind, name: string): Place {
  const place = places.find((one) => one.kind === kind && one.name === name);
  if (place === undefined) throw new Error(`No place of an ${kind} is called ${name}`);
  return place;
}

/** Switches under which only cases at `decision` and `readiness` wait for a person to review them. */
export const reviewedAtOnce: SwitchesPatch = {
  activationMode: 'async',
  walletDelayMs: 0,
  orgAdminDelay: 0,
  registrationConflictBody: 'id',
  employeeConflict: 'with-user-id',
  reviewer: { mode: 'auto', delayMs: 0, rules: [{ email: 'by.hand.*@example.com', decision: 'NONE' }] },
};

export function emailOf(signup: ParsedSignup): string {
  return signup.kind === 'individual' ? signup.customer.email : signup.organization.email;
}

export interface CaseInPlace {
  readonly place: Place;
  readonly onboarding: Case;
}

/** Starts a case and brings it to its place, where it stays until the sandbox's faults are cleared or it is reviewed. */
export async function broughtTo(rig: Rig, place: Place): Promise<CaseInPlace> {
  const { control } = rig.sandbox;
  const email = `${place.call === null ? 'by.hand' : 'john'}.${randomUUID()}@example.com`;
  const called =
    place.call ?? (place.kind === 'individual' ? 'checkIndividualActivation' : 'checkOrganizationReadiness');
  // Where nothing is to be held up, the rule only counts.
  const { id } = await control.addFault({
    kind: 'status',
    status: 503,
    operation: called,
    customer: email,
    ...(place.call === null && { probability: 0 }),
  });
  const onboarding = await started(rig, place.kind, email);
  await eventually(() => control.faults().some((fault) => fault.id === id && fault.matched > 0), {
    what: `${place.kind} at ${place.name}`,
  });
  if (place.call === null) await onboarding.until(waitsFor('decision'));
  if (place.name === 'readiness') {
    await onboarding.handle.signal(signalNames.verificationDecided, { eventId: email, decision: 'APPROVED' });
    await onboarding.until(waitsFor('readiness'));
  }
  return { place, onboarding };
}

/** Starts a case of this kind whose customer has this e-mail address. */
export function started(rig: Rig, kind: OnboardingKind, email: string): Promise<Case> {
  if (kind === 'individual') return rig.start({ customer: { ...signupOf().customer, email } });
  return rig.startCompany({ organization: { ...companyOf().organization, email } });
}

const waitsFor = (wait: string) => (state: OnboardingState) => state.waitingFor === wait;
