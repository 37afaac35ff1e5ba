export { parseCallback, type FinHubEvent } from './parse-callback.js';
export { routeCallback, type RoutedCallback } from './route-callback.js';
export { verifySignature } from './signature.js';
