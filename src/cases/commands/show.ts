import { Option, type Command } from 'commander';
import { adviceOn } from '../advice.js';
import { UsageError } from '../errors.js';
import { readInput } from '../input.js';
import { onboardingId, withJson } from '../options.js';
import type { CommonOptions, RunCommand, Session } from '../session.js';
import { fullText } from '../state-text.js';

interface Options extends CommonOptions {
  readonly email?: string;
  readonly kind?: string;
}

const help = `
An e-mail address on the command line stays in the shell's history; --email - reads it from standard input.
`;

export function show(cases: Command, run: RunCommand): void {
  const command = cases
    .command('show')
    .description('Shows a case: what it waits for, why, and the commands that repair it.')
    .argument('[id]', 'id of the onboarding', onboardingId)
    .option('--email <address>', "the customer's e-mail address instead of the id; - reads standard input")
    .addOption(new Option('--kind <kind>', 'with --email').choices(['individual', 'organization']))
    .addHelpText('after', help);
  withJson(command).action((id: string | undefined, options: Options) =>
    run(options, async (session) => {
      const { gateway, output } = session;
      const state = await gateway.state(await wanted(session, id, options));
      output.print(fullText(state, adviceOn(state), output.hasColors), state);
      return undefined;
    }),
  );
}

async function wanted(
  { gateway, stdin }: Session,
  id: string | undefined,
  { email, kind }: Options,
): Promise<string> {
  if (id !== undefined && email === undefined && kind === undefined) return id;
  if (id !== undefined || email === undefined || kind === undefined) {
    throw new UsageError('Name the id of a case, or --email and --kind');
  }
  return gateway.lookUp({ kind, email: email === '-' ? (await readInput('-', stdin)).trim() : email });
}
