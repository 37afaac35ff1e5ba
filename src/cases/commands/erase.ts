import type { Command } from 'commander';
import { withId, withJson } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';

const help = `
Keeps a record without personal data in the gateway's ERASURE_RECORDS_DIR, deletes every run of the case from Temporal, and
looks that they are gone; see docs/privacy.md for what it cannot reach. An open case has to end first: withdraw. Erasing it
again, or one that nobody knows, is done at once. While Temporal is not finished (exit code 3), run it again.
`;

export function erase(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('erase'))
    .description('Deletes a closed case with all its personal data. Cannot be undone.')
    .addHelpText('after', help);
  withJson(command).action((id: string, options: CommonOptions) =>
    run(options, async ({ gateway, output }) => {
      await gateway.erase(id);
      output.print(`${id}: erased`, { id, erased: true });
    }),
  );
}
