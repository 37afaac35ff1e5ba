export { createErasure, type Erased, type EraseCase } from './erase-case.js';
export { RecordNotKept } from './record-file.js';
