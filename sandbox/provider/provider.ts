import type { SandboxCredentials } from '../credentials.js';
import type { Ids } from '../state/ids.js';
import type { Scheduler } from '../state/scheduler.js';
import type { State } from '../state/state.js';
import type { Switches } from '../switches.js';
import type { Ledger } from './ledger.js';
import type { Tokens } from './tokens.js';

/** Everything a rule of the provider may look at or change. */
export interface Provider {
  readonly credentials: SandboxCredentials;
  readonly state: State;
  readonly ids: Ids;
  readonly ledger: Ledger;
  readonly tokens: Tokens;
  readonly scheduler: Scheduler;
  switches(): Switches;
  /** Sends an event to every subscriber of its type. */
  emit(type: EventType, data: EventData): void;
}

type EventType =
  | 'customer.created'
  | 'customer.activated'
  | 'customer.suspended'
  | 'verification.approved'
  | 'verification.rejected'
  | 'verification.resubmission_requested';

interface EventData {
  readonly customerId: string;
  readonly verificationId?: string;
  readonly reasons?: readonly string[];
  /** In `customer.created` only. */
  readonly email?: string;
}
