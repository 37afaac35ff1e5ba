export { Faults, type CustomerNames } from './faults.js';
export { faultRuleSchema, type CallFault, type Fault, type FaultRule } from './rule.js';
export { wrongBody } from './wrong-body.js';
