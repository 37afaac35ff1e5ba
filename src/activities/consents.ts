import type { CustomerId } from '../contract/ids.js';
import type { ConsentGiven } from '../contract/signup.js';
import type { StepInput } from '../contract/steps.js';
import { finhubCall } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';

export interface AcceptConsent {
  readonly customerId: CustomerId;
  readonly consent: ConsentGiven;
}

export const createConsentActivities = ({ finhub }: ActivityDependencies) => ({
  /** Accepts one consent for a customer, whatever status FinHub then shows. Repeating it is harmless. */
  async acceptConsent({
    customerId,
    consent,
    call,
  }: StepInput<AcceptConsent>): Promise<{ status: string | null }> {
    return attempt(call, () =>
      finhub.consents.accept({ kind: call.kind, customerId }, consent, finhubCall(call)),
    );
  },
});
