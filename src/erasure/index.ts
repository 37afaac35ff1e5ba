export { createErasure, type EraseCase, type ErasureRequest } from './erase-case.js';
export { CaseUnreadable, RecordNotKept } from './errors.js';
