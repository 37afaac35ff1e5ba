import type { Command } from 'commander';
import { act } from '../act.js';
import { correctionsOf } from '../corrections.js';
import { UsageError } from '../errors.js';
import { readJsonObject } from '../input.js';
import { collected, withId, withJson } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';

interface Options extends CommonOptions {
  readonly set?: readonly string[];
  readonly file?: string;
}

const help = `
What is not named stays as it is. The values are personal data and --set leaves them in the shell's history: prefer
--file, or - for standard input, with JSON like { "customer": { "phone": "+370...", "address": { "city": "..." } } }
(an organization's: { "organization": { ... } }). With both, --set wins. The e-mail address cannot be corrected.

Examples:
  npm run cases -- correct <id> --file corrections.json
  npm run cases -- correct <id> --file - < corrections.json
  npm run cases -- correct <id> --set customer.address.postalCode=01103
`;

export function correct(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('correct'))
    .description("Corrects the customer's details that FinHub refused, and runs the parked step again.")
    .option('--set <path=value>', 'one detail, such as customer.address.city=...; repeatable', collected)
    .option('--file <file>', 'JSON with the details; - reads standard input')
    .addHelpText('after', help);
  withJson(command).action((id: string, options: Options) =>
    run(options, async (session) => {
      const { set = [], file } = options;
      if (set.length === 0 && file === undefined) throw new UsageError('Name --set or --file');
      const body = correctionsOf(file === undefined ? {} : await readJsonObject(file, session.stdin), set);
      return act(session, id, 'corrections', body);
    }),
  );
}
