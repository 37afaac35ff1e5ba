export { CaseUnreadable } from './case-unreadable.js';
export { createErasure, type EraseCase, type ErasureRequest } from './erase-case.js';
export { RecordNotKept } from './record-not-kept.js';
