export type { Customer, Director, Employee, Shareholder } from './customers.js';
export { Ids } from './ids.js';
export {
  deliveryStatuses,
  effects,
  type Delivery,
  type FieldError,
  type LedgerRow,
  type StoredDocument,
  type Verification,
  type Violation,
} from './records.js';
export { Scheduler } from './scheduler.js';
export { emailKey, openState, type State } from './state.js';
