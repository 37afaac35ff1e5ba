import type { FinHubCall } from './call.js';
import { FinHubError } from './errors.js';
import { createSignInGate, type SignInRefusal } from './sign-in-gate.js';
import { singleFlight, unlessAborted } from './single-flight.js';
import { tokenFrom, type Token, type TokenFacts } from './token.js';

/** After a renewal ahead of time failed, the next one is tried this much later, in milliseconds. */
const RENEWAL_PAUSE_MS = 30_000;

interface TokenInHand {
  readonly token: Token;
  /** Whether this call waited for a sign-in: if FinHub refuses such a token, another one would be no better. */
  readonly fresh: boolean;
}

export interface Tokens {
  /** A token that is good for now as far as one can know. */
  current(call: FinHubCall): Promise<TokenInHand>;
  /** Another token after FinHub refused this one; undefined if there is none to be had. */
  replacing(refused: TokenInHand, call: FinHubCall): Promise<Token | undefined>;
}

/** A token given by the configuration: there is no other. */
export function fixedToken(accessToken: string): Tokens {
  const token = tokenFrom({ value: accessToken }, Date.now());
  return {
    current: () => Promise.resolve({ token, fresh: false }),
    replacing: () => Promise.resolve(undefined),
  };
}

export type SignInResult =
  | { readonly result: 'granted'; readonly token: TokenFacts }
  | { readonly result: 'refused'; readonly refusal: SignInRefusal };

export interface SessionTokensOptions {
  /** One sign-in call. Throws where FinHub could not be asked. */
  readonly signIn: (requestId: string) => Promise<SignInResult>;
  readonly now: () => number;
}

/** Tokens from admin sign-ins: in memory only, one sign-in at a time for all calls, renewed ahead of time. */
export function createSessionTokens({ signIn, now }: SessionTokensOptions): Tokens {
  const gate = createSignInGate(now);
  let token: Token | undefined;

  const shared = singleFlight(async ({ nextRequestId, insistence }: FinHubCall) => {
    gate.pass(insistence);
    const answer = await signIn(nextRequestId());
    if (answer.result === 'refused') throw gate.refused(answer.refusal);
    gate.granted();
    token = tokenFrom(answer.token, now());
    return token;
  });
  const signedIn = (call: FinHubCall) => unlessAborted(shared(call), call.signal);

  return {
    async current(call) {
      const held = token;
      if (held === undefined || isOver(held.expiresAt)) return { token: await signedIn(call), fresh: true };
      if (!isOver(held.renewAt)) return { token: held, fresh: false };
      try {
        return { token: await signedIn(call), fresh: true };
      } catch (error) {
        if (!(error instanceof FinHubError)) throw error;
        // It still has a fifth of its life: better used than the step failed.
        token = { ...held, renewAt: now() + RENEWAL_PAUSE_MS };
        return { token: held, fresh: false };
      }
    },

    async replacing(refused, call) {
      if (refused.fresh) return undefined;
      if (token !== undefined && token.value !== refused.token.value) return token;
      return signedIn(call);
    },
  };

  function isOver(instant: number | undefined): boolean {
    return instant !== undefined && now() >= instant;
  }
}
