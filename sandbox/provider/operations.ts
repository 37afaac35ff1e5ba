import { activateIndividualCustomer, checkIndividualActivation } from './activation.js';
import type { OperationHandler } from './call.js';
import { getCategorizationHierarchy } from './categories.js';
import { acceptIndividualConsent, acceptOrganizationConsent } from './consents.js';
import { addDirector, listDirectors } from './directors.js';
import { uploadVerificationDocument } from './documents.js';
import { addEmployee } from './employees.js';
import { activateOrganization, checkOrganizationReadiness } from './organization-activation.js';
import { registerOrganization } from './organizations.js';
import { registerIndividualCustomer } from './registration.js';
import {
  createAdminSession,
  createIndividualSession,
  deleteIndividualSession,
  openOrganizationSession,
} from './sessions.js';
import { addShareholder } from './shareholders.js';
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
import { getOrganizationWalletStatus, listCustomerWallets } from './wallets.js';

/** What the sandbox does, by operationId of its OpenAPI description; the two lists must hold the same names. */
export const operationHandlers: Readonly<Record<string, OperationHandler>> = {
  createAdminSession,
  getCategorizationHierarchy,
  registerIndividualCustomer,
  createIndividualSession,
  deleteIndividualSession,
  registerOrganization,
  addEmployee,
  listDirectors,
  addDirector,
  addShareholder,
  openOrganizationSession,
  createVerification,
  submitIndividualVerification,
  initiateIndividualVerification: submitIndividualVerification,
  uploadVerificationDocument,
  approveVerification,
  acceptIndividualConsent,
  checkIndividualActivation,
  activateIndividualCustomer,
  acceptOrganizationConsent,
  checkOrganizationReadiness,
  activateOrganization,
  getOrganizationWalletStatus,
  listCustomerWallets,
  createWebhookSubscription,
  listWebhookSubscriptions,
  getWebhookSubscription,
  updateWebhookSubscription,
  deleteWebhookSubscription,
  listWebhookDeliveries,
  getWebhookDelivery,
};
