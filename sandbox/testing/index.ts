export * from './companies.js';
export { FinhubCaller, textAt } from './finhub-caller.js';
export * from './people.js';
export { startReceiver } from './webhook-receiver.js';
export { withSandbox, type SandboxUnderTest } from './with-sandbox.js';
