import { z } from 'zod';

export interface Token {
  readonly value: string;
  /** Whose token it is: the `userId` claim, else `sub`. */
  readonly userId: string | undefined;
  /** When it ends, in milliseconds since 1970; undefined if unknown: then it is used until FinHub refuses it. */
  readonly expiresAt: number | undefined;
  /** When to sign in again: after 80 % of what is left of it. */
  readonly renewAt: number | undefined;
}

export interface TokenFacts {
  readonly value: string;
  /** The session's `expiresAt`: ISO 8601, often without a zone, which then means UTC. */
  readonly expiresAt?: string | undefined;
}

const RENEW_AFTER = 0.8;

const claimsSchema = z.object({
  exp: z.number().positive().optional().catch(undefined),
  userId: z.string().min(1).optional().catch(undefined),
  sub: z.string().min(1).optional().catch(undefined),
});

/**
 * A token with its times: the smaller of the JWT's `exp` and the session's `expiresAt`, which contradict each other at
 * FinHub (`docs/finhub.md`, tokens). A time that is past or unreadable says nothing. The signature is FinHub's to check.
 */
export function tokenFrom({ value, expiresAt }: TokenFacts, now: number): Token {
  const claims = claimsOf(value);
  const ends = [(claims.exp ?? Number.NaN) * 1000, instantOf(expiresAt)].filter((end) => end > now);
  const end = ends.length === 0 ? undefined : Math.min(...ends);
  return {
    value,
    userId: claims.userId ?? claims.sub,
    expiresAt: end,
    renewAt: end === undefined ? undefined : now + (end - now) * RENEW_AFTER,
  };
}

function instantOf(time: string | undefined): number {
  if (time === undefined) return Number.NaN;
  return Date.parse(/(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(time) ? time : `${time}Z`);
}

function claimsOf(jwt: string): z.infer<typeof claimsSchema> {
  const [, payload = ''] = jwt.split('.');
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
