import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { ShowableError } from '../contract/showable-error.js';

/** No answer, or none that can be worked with, from Temporal; nothing is known to be lost, and trying again is safe. */
export class TemporalUnreachable extends ShowableError {
  readonly type = 'TemporalUnreachable';
  override readonly name = 'TemporalUnreachable';

  constructor(why: string, options?: ErrorOptions) {
    super(
      `Temporal is not reachable (${why}); check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, then try again`,
      options,
    );
  }
}

/** Temporal answered and will not take the request; asking again changes nothing. */
export class TemporalRefused extends ShowableError {
  readonly type = 'TemporalRefused';
  override readonly name = 'TemporalRefused';

  constructor(why: string, options?: ErrorOptions) {
    super(
      `Temporal refused the request (${why}); has npm run setup:temporal been run for this namespace?`,
      options,
    );
  }
}

/** gRPC status codes that say the request itself is at fault, and so do not go away by themselves. */
const refusals: Readonly<Record<number, string>> = {
  3: 'INVALID_ARGUMENT',
  9: 'FAILED_PRECONDITION',
  12: 'UNIMPLEMENTED',
};

/**
 * Runs calls of the Temporal client, each ended after `deadlineMs`, and turns what went wrong with the connection into
 * `TemporalUnreachable` or `TemporalRefused`. Errors about a workflow (not found, already started) pass unchanged.
 */
export async function withTemporal<Result>(
  client: { withDeadline<R>(deadline: number | Date, calls: () => Promise<R>): Promise<R> },
  deadlineMs: number,
  calls: () => Promise<Result>,
): Promise<Result> {
  try {
    return await client.withDeadline(Date.now() + deadlineMs, calls);
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (error instanceof NamespaceNotFoundError)
    return new TemporalUnreachable('unknown namespace', { cause: error });
  const wrapped = error instanceof ServiceError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
  const cause = wrapped ? error.cause : error;
  if (!isGrpcServiceError(cause))
    return wrapped ? new TemporalUnreachable('no gRPC answer', { cause: error }) : error;
  const refusal = refusals[cause.code];
  if (refusal !== undefined) return new TemporalRefused(refusal, { cause: error });
  return new TemporalUnreachable(`gRPC status ${cause.code}`, { cause: error });
}
