import { temporalCli, temporalTestServer } from './binaries.js';
import { findBinary, type FindOptions, type FoundBinary } from './find-binary.js';

/** Finds or gets the Temporal CLI, whose `server start-dev` is the local Temporal server. Throws `BinaryNotFound`. */
export function findTemporalCli(options?: FindOptions): Promise<FoundBinary> {
  return findBinary(temporalCli, options);
}

/** Finds or gets the time-skipping test server. Throws `BinaryNotFound`. */
export function findTestServer(options?: FindOptions): Promise<FoundBinary> {
  return findBinary(temporalTestServer, options);
}
