import { activateIndividualCustomer, checkIndividualActivation } from './activation.js';
import type { OperationHandler } from './call.js';
import { getCategorizationHierarchy } from './categories.js';
import { acceptIndividualConsent } from './consents.js';
import { uploadVerificationDocument } from './documents.js';
import { registerIndividualCustomer } from './registration.js';
import { createAdminSession, createIndividualSession, deleteIndividualSession } from './sessions.js';
import {
  createWebhookSubscription,
  deleteWebhookSubscription,
  getWebhookDelivery,
  getWebhookSubscription,
  listWebhookDeliveries,
  listWebhookSubscriptions,
  updateWebhookSubscription,
} from './subscriptions.js';
import { approveVerification, createVerification, submitIndividualVerification } from './verifications.js';
import { listCustomerWallets } from './wallets.js';

/** What the sandbox does, by operationId of its OpenAPI description; the two lists must hold the same names. */
export const operationHandlers: Readonly<Record<string, OperationHandler>> = {
  createAdminSession,
  getCategorizationHierarchy,
  registerIndividualCustomer,
  createIndividualSession,
  deleteIndividualSession,
  createVerification,
  submitIndividualVerification,
  initiateIndividualVerification: submitIndividualVerification,
  uploadVerificationDocument,
  approveVerification,
  acceptIndividualConsent,
  checkIndividualActivation,
  activateIndividualCustomer,
  listCustomerWallets,
  createWebhookSubscription,
  listWebhookSubscriptions,
  getWebhookSubscription,
  updateWebhookSubscription,
  deleteWebhookSubscription,
  listWebhookDeliveries,
  getWebhookDelivery,
};
