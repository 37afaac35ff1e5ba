export type { Activation } from './activation.js';
export type { FinHubCall } from './call.js';
export { createFinHubClient, type FinHubClient } from './client.js';
export { FinHubError, type Conflict } from './errors.js';
export type { OrganizationReadiness, Readiness } from './readiness.js';
export { subscribe } from './subscribe.js';
export type { Wallet } from './wallets.js';
export { subscriptionForms, type SubscriptionForm, type WebhookSubscription } from './webhooks.js';
