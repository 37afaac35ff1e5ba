import { addCommands } from './cases/index.js';
import { readCasesSettings } from './config/index.js';
import { createCommand, exitCodes, failInOneLine, readSettingsOrExit } from './process.js';

const help = `
Examples:
  npm run cases -- list --parked any
  npm run cases -- show onboarding-individual-...
  npm run cases -- retry --parked FinHubUnavailable --by anna
docs/operations.md says what to do about each way a case can wait.

Exit codes:
  0  done                          2  wrong usage or settings
  1  refused, or some of several   3  the gateway cannot be reached
`;

failInOneLine('cases');
// What reads the results, such as head, may have seen enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  process.exit(code === 'EPIPE' ? exitCodes.done : exitCodes.failed);
});

const command = createCommand(
  'cases',
  'Finds onboardings, shows what they wait for and repairs them, over the gateway.',
  readCasesSettings.variables,
).addHelpText('after', help);
addCommands(command, {
  readSettings: () => readSettingsOrExit(readCasesSettings),
  terminal: process,
  ended: (exitCode) => (process.exitCode = exitCode),
});
await command.parseAsync();
