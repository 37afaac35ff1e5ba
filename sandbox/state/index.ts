export { Ids } from './ids.js';
export {
  deliveryStatuses,
  effects,
  type Customer,
  type Delivery,
  type FieldError,
  type LedgerRow,
  type StoredDocument,
  type Verification,
  type Violation,
} from './records.js';
export { Scheduler } from './scheduler.js';
export { emailKey, openState, type State } from './state.js';
