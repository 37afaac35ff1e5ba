import type { VerificationId } from '../../contract/ids.js';
import type { PreviousRun } from '../../contract/signup.js';
import { uploadAllAnew } from './documents.js';
import { isAboutAnother } from './facts.js';
import type { Onboarding } from './onboarding.js';
import type { KnownCustomer } from './registration.js';

/** What came of asking for another verification. */
export type Replacement =
  /** Another one is open: every document belongs there. */
  | 'replaced'
  /** FinHub names the very same one. */
  | 'same'
  /** FinHub has asked for nothing since the last time. */
  | 'not-due';

/** Starts the KYC or KYB verification, in the name of the customer's user where that is known. */
export async function verificationStarted(
  onboarding: Onboarding,
  customer: KnownCustomer,
  previous: PreviousRun | undefined,
): Promise<Verification> {
  const id = await started(onboarding, customer);
  onboarding.note('Verification started');
  // One that an earlier run left behind may be closed: then another one is due from the start.
  return new Verification(onboarding, customer, id, previous === undefined ? 0 : -1);
}

/**
 * The verification that documents are handed in to. Where FinHub has closed it, although it asks for documents, another one
 * takes its place: at most one for every time that FinHub asks.
 */
export class Verification {
  private replacing: Promise<Replacement> | null = null;

  constructor(
    private readonly onboarding: Onboarding,
    private readonly customer: KnownCustomer,
    private openId: VerificationId,
    /** The round in which the last one was opened. */
    private openedInRound: number,
  ) {}

  get id(): VerificationId {
    return this.openId;
  }

  /** Opens another verification in place of a closed one, whichever document finds that out first. */
  async replace(closed: VerificationId): Promise<Replacement> {
    if (closed !== this.openId) return 'replaced';
    this.replacing ??= this.replaceOnce().finally(() => (this.replacing = null));
    return this.replacing;
  }

  private async replaceOnce(): Promise<Replacement> {
    const { onboarding, customer } = this;
    const { round } = onboarding.facts;
    if (round <= this.openedInRound) return 'not-due';
    const id = await started(onboarding, customer);
    this.openedInRound = round;
    if (id === this.openId) return 'same';
    this.openId = id;
    uploadAllAnew(onboarding);
    onboarding.note('Another verification started: FinHub has closed the one before');
    return 'replaced';
  }
}

async function started(onboarding: Onboarding, { userId }: KnownCustomer): Promise<VerificationId> {
  const { facts } = onboarding;
  const { verificationStart: start, verificationLevel: level } = facts.policy;
  const { verificationId } = await onboarding.step('startVerification', () => ({
    customerId: onboarding.customerId,
    userId,
    start,
    level,
  }));
  facts.verificationId = verificationId;
  if (isAboutAnother(facts.decision?.verificationId, verificationId)) facts.decision = null;
  return verificationId;
}
