export { createLogger } from './logger.js';
export { startOperationsServer } from './operations-server.js';
export { installTemporalRuntime } from './temporal-runtime.js';
