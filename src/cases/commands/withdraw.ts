import { Option, type Command } from 'commander';
import { act } from '../act.js';
import { readInput } from '../input.js';
import { withId, withJson, withStaffId } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';

interface Options extends CommonOptions {
  readonly by: string;
  readonly reason?: string;
  readonly reasonFile?: string;
}

const help = `
The reason is kept encrypted and never shown. --reason leaves it in the shell's history: --reason-file does not.
`;

export function withdraw(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('withdraw'))
    .description('Ends a case as WITHDRAWN, unless its account is being activated. Cannot be undone.')
    .option('--reason <text>', 'why, on one line')
    .addOption(
      new Option('--reason-file <file>', 'a file with the reason; - reads standard input').conflicts(
        'reason',
      ),
    )
    .addHelpText('after', help);
  withJson(withStaffId(command)).action((id: string, options: Options) =>
    run(options, async (session) => {
      const { by: requestedBy, reasonFile } = options;
      const reason =
        reasonFile === undefined ? options.reason : (await readInput(reasonFile, session.stdin)).trim();
      return act(session, id, 'withdrawal', {
        requestedBy,
        ...(reason !== undefined && { reason }),
      });
    }),
  );
}
