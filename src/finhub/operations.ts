/** Names of FinHub's calls as they appear in errors: those of the activities that make them; the last three are a command's. */
export type Operation =
  | 'signIn'
  | 'findCategory'
  | 'registerIndividual'
  | 'openCustomerSession'
  | 'startVerification'
  | 'uploadDocument'
  | 'approveVerification'
  | 'acceptConsent'
  | 'checkReadiness'
  | 'activateIndividual'
  | 'findWallet'
  | 'listWebhookSubscriptions'
  | 'createWebhookSubscription'
  | 'updateWebhookSubscription';

/** Whether a person makes this call by a command, rather than an activity that is retried. */
export function isOfCommand(operation: Operation): boolean {
  return operation.endsWith('WebhookSubscription') || operation.endsWith('WebhookSubscriptions');
}
