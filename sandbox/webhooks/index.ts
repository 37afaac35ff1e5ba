export { Deliveries, type WebhookEvent } from './deliveries.js';
