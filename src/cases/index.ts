export { addCommands } from './add-commands.js';
