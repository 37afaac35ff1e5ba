/** Status codes of gRPC that the set-up acts on. */
export const grpcStatus = { deadlineExceeded: 4, notFound: 5, alreadyExists: 6, unavailable: 14 } as const;

/** The gRPC status code an error carries; undefined for other errors. */
export function grpcCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/** Whether nobody answered: no connection within the deadline, or one that broke. */
export function isTemporalUnreachable(error: unknown): boolean {
  const code = grpcCode(error);
  const neverConnected =
    error instanceof Error && error.message.startsWith('Failed to connect before the deadline');
  return neverConnected || code === grpcStatus.unavailable || code === grpcStatus.deadlineExceeded;
}
