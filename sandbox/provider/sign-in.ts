import type { Answer } from './answers.js';
import { ok, Refusal } from './answers.js';
import type { Provider } from './provider.js';
import { withoutZone } from './timestamps.js';
import type { Session } from './tokens.js';

const noFailures = { failures: 0, lockedUntil: null };

/** Opens a session, or counts a failure. The fifth failure in a row locks the user for 30 minutes, right password or not. */
export function signIn(provider: Provider, session: Session, credentialsAreRight: boolean): Answer {
  const { state } = provider;
  const { maxSignInAttempts, lockoutSeconds } = provider.switches();
  const now = Date.now();
  const { failures: counted, lockedUntil: lock } = state.signIns.get(session.userId) ?? noFailures;
  const before = lock !== null && lock <= now ? 0 : counted;
  if (lock !== null && lock > now) throw refusal(provider, 'Account is locked', before, lock);
  if (!credentialsAreRight) {
    const failures = before + 1;
    const lockedUntil = failures >= maxSignInAttempts ? now + lockoutSeconds * 1000 : null;
    state.signIns.put({ id: session.userId, failures, lockedUntil });
    throw refusal(provider, 'Invalid username or password', failures, lockedUntil);
  }
  state.signIns.delete(session.userId);
  return opened(provider, session);
}

/** 404 in the form of a failed sign-in, for a user that does not exist. */
export function unknownUser(): Refusal {
  const message = 'User not found';
  return new Refusal(404, message, { success: false, errorType: 'NOT_FOUND', message });
}

function opened(provider: Provider, session: Session): Answer {
  const { tokenTtlSeconds, expiresAtSkew } = provider.switches();
  const { token, exp } = provider.tokens.issue(session, tokenTtlSeconds);
  return ok(
    {
      sessionId: session.sessionId,
      userId: session.userId,
      token,
      refreshToken: `${provider.ids.uuid('refresh-token')}-${session.userId}-${provider.credentials.tenantKey.slice(0, 7)}`,
      expiresAt: withoutZone((exp + expiresAtSkew) * 1000),
      success: true,
      message: 'Login successful',
      errorType: 'NONE',
    },
    'Login successful',
  );
}

function refusal(provider: Provider, message: string, attempts: number, lockedUntil: number | null): Refusal {
  const { maxSignInAttempts, lockoutSeconds } = provider.switches();
  return new Refusal(401, message, {
    success: false,
    errorType: 'AUTHENTICATION',
    message,
    attempts,
    maxAttempts: maxSignInAttempts,
    lockoutTime: lockedUntil === null ? null : withoutZone(lockedUntil),
    lockoutDuration: `${lockoutSeconds / 60} minutes`,
  });
}
