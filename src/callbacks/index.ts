export { interpret, type CallbackMeaning } from './interpret.js';
export { parseCallback, type FinHubEvent } from './parse-callback.js';
export { routeCallback, type RoutedCallback, type RoutingSettings } from './route-callback.js';
export { verifySignature } from './signature.js';
