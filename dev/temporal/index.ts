export { findTemporalCli, findTestServer } from './find-cli.js';
export { BinaryNotFound, defaultCacheDir } from './find-binary.js';
export { freePort } from './free-port.js';
export {
  startTemporalServer,
  TemporalServerFailed,
  type TemporalServer,
  type TemporalServerOptions,
} from './server.js';
