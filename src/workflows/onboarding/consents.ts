import type { ConsentGiven } from '../../contract/signup.js';
import type { Onboarding } from './onboarding.js';
import { stepKey } from './steps.js';

/** Takes consents into the case. One that comes before its predecessors is held until they are accepted. */
export function receiveConsents(onboarding: Onboarding, consents: readonly ConsentGiven[]): void {
  for (const consent of consents) {
    onboarding.facts.consentsGiven.set(consent.type, consent);
    onboarding.note(`Consent given: ${consent.type}`);
    onboarding.runAgain([stepKey('acceptConsent', consent.type)]);
  }
}

/** Accepts the required consents at FinHub one after another, in the policy's order, waiting for each to be given. */
export async function acceptConsents(onboarding: Onboarding): Promise<void> {
  const { facts } = onboarding;
  for (const type of facts.policy.requiredConsents) {
    if (facts.consentsAccepted.includes(type)) continue;
    await onboarding.waitFor('consents', () => facts.consentsGiven.has(type));
    const given = facts.consentsGiven.get(type);
    if (given === undefined) continue;
    // One that is given anew takes the place of one that FinHub refused.
    const input = () => ({
      customerId: onboarding.customerId,
      consent: facts.consentsGiven.get(type) ?? given,
    });
    await onboarding.step('acceptConsent', input, { item: type, label: type });
    facts.consentsAccepted.push(type);
  }
}
