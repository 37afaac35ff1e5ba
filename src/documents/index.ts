export { openDocument } from './open-document.js';
export type { DocumentOptions } from './options.js';
export { DocumentRejected } from './rejection.js';
