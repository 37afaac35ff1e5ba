// Loaded by path with `require`, also by runtimes that know no TypeScript: nothing but JavaScript in here.
import { DefaultFailureConverter } from '@temporalio/common';

/** Moves the message and stack of every failure into a payload, so that the payload codec encrypts them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
