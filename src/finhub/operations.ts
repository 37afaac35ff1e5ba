/** Names of FinHub's calls as they appear in errors: those of the activities that make them. */
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
  | 'findWallet';
