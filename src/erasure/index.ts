export { createErasure, type EraseCase } from './erase-case.js';
export { RecordNotKept } from './record-file.js';
