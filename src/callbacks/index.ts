export { createCallbackRouter, type CallbackRouter } from './callback-router.js';
export { parseCallback, type FinHubEvent } from './parse-callback.js';
export { createRouteCallback, type RoutedCallback } from './route-callback.js';
export { verifySignature } from './signature.js';
