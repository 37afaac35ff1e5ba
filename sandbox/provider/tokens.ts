import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { State } from '../state/state.js';

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string(),
  iat: z.number(),
  exp: z.number(),
  tenantId: z.string(),
  userId: z.string(),
  customerId: z.string().optional(),
  userType: z.enum(['ADMIN', 'CONSUMER']),
  roles: z.array(z.string()),
  jti: z.string(),
});

/** Who a token speaks for. */
export interface Session {
  readonly sessionId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly userType: 'ADMIN' | 'CONSUMER';
  readonly customerId: string | null;
  readonly roles: readonly string[];
}

const keySetting = 'tokenKey';

/** Issues and checks bearer tokens: JWT, HS256, with the claims of FinHub's published examples. */
export class Tokens {
  constructor(private readonly state: State) {
    if (state.settings.get(keySetting) === undefined) this.expireAll();
  }

  /** A token that ends `ttlSeconds` after the second it was issued in, and when that is (epoch seconds). */
  issue(session: Session, ttlSeconds: number): { readonly token: string; readonly exp: number } {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + ttlSeconds;
    const claims = {
      iss: 'bff',
      aud: 'bff-clients',
      sub: session.userId,
      iat,
      exp,
      tenantId: session.tenantId,
      userId: session.userId,
      ...(session.customerId === null ? {} : { customerId: session.customerId }),
      userType: session.userType,
      roles: session.roles,
      jti: session.sessionId,
    };
    const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`;
    return { token: `${signed}.${this.#sign(signed)}`, exp };
  }

  /** The session of a token; null if it is foreign, expired or signed out. */
  check(token: string): Session | null {
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
      return null;
    if (!equal(signature, this.#sign(`${header}.${payload}`))) return null;
    const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    if (claims.exp * 1000 <= Date.now() || this.state.closedSessions.get(claims.jti) !== undefined)
      return null;
    const { jti: sessionId, tenantId, userId, userType, roles, customerId = null } = claims;
    return { sessionId, tenantId, userId, userType, roles, customerId };
  }

  /** Makes every token issued so far foreign, as if all had expired at once. */
  expireAll(): void {
    this.state.settings.put({ id: keySetting, value: randomBytes(32).toString('base64') });
  }

  #sign(text: string): string {
    const key = z.string().parse(this.state.settings.get(keySetting)?.value);
    return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64url');
  }
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
