const HIGHEST_GRPC_STATUS = 16;

/** Codes of Node (`ECONNREFUSED`, `ERR_...`), undici, fastify and gRPC; never one that a customer was sent. */
export function isErrorCode(code: unknown): code is string | number {
  if (typeof code === 'number') return Number.isInteger(code) && code >= 0 && code <= HIGHEST_GRPC_STATUS;
  return typeof code === 'string' && /^(?:E[A-Z0-9]{3,30}|(?:UND_|FST_)?ERR_[A-Z0-9_]{1,60})$/.test(code);
}
