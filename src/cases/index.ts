export { commands } from './commands/index.js';
export { withoutValues } from './options.js';
export { commandRunner } from './run-command.js';
