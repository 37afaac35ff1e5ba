/**
 * Names of FinHub's calls as they appear in errors: those of the activities that make them, `findWalletStatus` and the
 * commands' last three apart.
 */
export type Operation =
  | 'signIn'
  | 'findCategory'
  | 'registerIndividual'
  | 'registerOrganization'
  | 'addEmployee'
  | 'listDirectors'
  | 'addDirector'
  | 'addShareholder'
  | 'openCustomerSession'
  | 'openOrganizationSession'
  | 'startVerification'
  | 'uploadDocument'
  | 'approveVerification'
  | 'acceptConsent'
  | 'checkReadiness'
  | 'checkOrganizationReadiness'
  | 'activateIndividual'
  | 'activateOrganization'
  | 'findWallet'
  | 'findWalletStatus'
  | 'listWebhookSubscriptions'
  | 'createWebhookSubscription'
  | 'updateWebhookSubscription';

/** Whether a person makes this call by a command, rather than an activity that is retried. */
export function isOfCommand(operation: Operation): boolean {
  return operation.endsWith('WebhookSubscription') || operation.endsWith('WebhookSubscriptions');
}
