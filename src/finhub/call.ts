import type { ClientContext } from '../contract/signup.js';

/** What one attempt of a step brings to the FinHub calls it makes. */
export interface FinHubCall {
  /** The customer's own context headers, where known. */
  readonly client: ClientContext;
  /** Unique per HTTP call; becomes its `X-Request-ID`. */
  readonly nextRequestId: () => string;
  /** Ends the running call; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Which retry of an operator's asked for this: each allows one more sign-in although the last one was refused. */
  readonly insistence?: string;
}
