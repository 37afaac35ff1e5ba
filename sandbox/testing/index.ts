export { FinhubCaller, textAt } from './finhub-caller.js';
export * from './people.js';
export { startReceiver } from './webhook-receiver.js';
export { withSandbox } from './with-sandbox.js';
