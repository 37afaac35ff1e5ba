export { createLogger } from './logger.js';
export type { LoggerOptions } from './logger.js';
export { startOperationsServer } from './operations-server.js';
export type { OperationsServer, OperationsServerOptions } from './operations-server.js';
export { installTemporalRuntime } from './temporal-runtime.js';
export type { MeteredRuntime } from './temporal-runtime.js';
