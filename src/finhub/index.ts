export type { FinHubCall } from './call.js';
export { createFinHubClient, type FinHubClient } from './client.js';
export { FinHubError } from './errors.js';
export type { Readiness } from './individuals.js';
export type { Wallet } from './wallets.js';
