import type { CallbackRouter } from '../callbacks/index.js';
import type { DocumentOptions } from '../documents/index.js';
import type { EventSender } from '../events/index.js';
import type { FinHubClient } from '../finhub/index.js';
import type { SealingKeys } from '../signup/index.js';

/** What activities work with; `worker/start-worker` wires it once per process. */
export interface ActivityDependencies {
  readonly finhub: FinHubClient;
  readonly documents: DocumentOptions;
  /** Derive and open the secrets that no history holds. */
  readonly credentialKeys: SealingKeys;
  /** Requests verifications where the customer's own user is unknown (`FINHUB_ADMIN_USER_ID`). */
  readonly adminUserId: string | undefined;
  /** Sends what happens to cases on; undefined where `EVENTS_URL` is not set. */
  readonly events: EventSender | undefined;
  /** Takes callbacks that were kept to their cases. */
  readonly callbacks: Pick<CallbackRouter, 'deliver'>;
  /** Whether this worker may approve verifications itself (`FINHUB_AUTO_APPROVE`; sandbox only). */
  readonly autoApprove: boolean;
}
