/** What FinHub's readiness answer says of a customer. */
export interface ReadinessFlags {
  /** False: FinHub does not tell, so that only a decision or an active wallet does. */
  readonly known: boolean;
  /** The reviewer approved: `verificationOk`, else what the activation flag implies. */
  readonly verified: boolean;
  /** FinHub lets the customer be activated. */
  readonly allowed: boolean;
  /** What FinHub still misses, where it says so. */
  readonly reason: string | null;
}

/** What readiness is read for: the reviewer's decision, leave to activate, or a customer who is active already. */
export type ReadinessGoal = 'decided' | 'allowed' | 'active-already';

/** Whether the flags say what is waited for. Leave that FinHub does not tell of is found out by trying; flags never tell of an active customer. */
export function isReached({ known, verified, allowed }: ReadinessFlags, goal: ReadinessGoal): boolean {
  switch (goal) {
    case 'decided':
      return verified;
    case 'allowed':
      return allowed || !known;
    case 'active-already':
      return false;
  }
}

/** Whether FinHub misses nothing of an approved customer and yet allows no activation, as after one. */
export function missesNothing({ known, verified, allowed, reason }: ReadinessFlags): boolean {
  return known && verified && !allowed && reason === null;
}
