export { serveControl } from './control-routes.js';
export { serveDocs } from './docs-routes.js';
export { jsonOrNothing } from './json-body.js';
export { serveProvider } from './provider-routes.js';
export { RateLimit } from './rate-limit.js';
export { serveReviewer } from './reviewer-routes.js';
