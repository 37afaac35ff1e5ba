export { parseArguments, type StarterArguments } from './arguments.js';
export { Progress } from './progress.js';
export { runStarter, starterExitCodes } from './run-starter.js';
