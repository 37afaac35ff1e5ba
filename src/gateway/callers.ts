import type { FastifyRequest } from 'fastify';
import { problems } from './problems.js';

/** What a route asks of its caller. An operator may do everything the sign-up service may. */
export type Access = 'signup' | 'operator';

/** Whose API key a request came with. */
export interface Caller {
  /** The key's name, or the start of its hash. */
  readonly name: string;
  readonly access: Access;
}

/** Finds the caller of an `Authorization` header, comparing in constant time; undefined if it names no known key. */
export type IdentifyCaller = (authorization: string | undefined) => Caller | undefined;

/** The caller, if allowed; throws 401 or 403. */
export function authorize(request: FastifyRequest, identify: IdentifyCaller, access: Access): Caller {
  const { authorization } = request.headers;
  const caller = identify(authorization);
  if (caller === undefined) {
    throw problems.unauthorized(
      authorization === undefined
        ? 'Send an API key: Authorization: Bearer <key>'
        : 'This API key is not known',
    );
  }
  if (access === 'operator' && caller.access !== 'operator') throw problems.forbidden();
  return caller;
}
