import { z } from 'zod';

const nodeError = z.object({
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
});
const manyErrors = z.object({ errors: z.array(z.unknown()).min(1) });

/** Certificates are checked before anything is sent. */
const certificateRefused = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Whether the connection never came about, so that the request cannot have reached FinHub. In doubt: false. */
export function isConnectFailure(error: unknown): boolean {
  // Node tries all addresses of a host and reports their failures as one.
  const many = manyErrors.safeParse(error);
  if (many.success) return many.data.errors.every(isConnectFailure);
  const { code, syscall } = nodeError.catch({}).parse(error);
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  return (
    code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_CLOSED' || certificateRefused.test(code ?? '')
  );
}

/** The error's code for a message: `ECONNRESET`. Its text may hold anything and stays out. */
export function failureCode(error: unknown): string {
  const { code } = nodeError.catch({}).parse(error);
  return code !== undefined && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'connection failed';
}
