import { InvalidArgumentError, type Command } from 'commander';
import { duration } from '../config/index.js';

export interface StarterArguments {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  readonly dryRun: boolean;
  readonly concurrency: number;
  /** Null: do not wait. */
  readonly waitMs: number | null;
  /** Path of the report to write. */
  readonly report: string | null;
}

const examples = `
Files hold NDJSON or a JSON array, of individuals and organizations, or CSV for individuals whose header names paths in
the event, such as customer.firstName or documents.0.type. In NDJSON and CSV a missing id is made from the line. Running
a file again is safe: whoever has an onboarding is found, not started twice.

Examples:
  npm run starter -- samples/individuals.json samples/organizations.json
  npm run starter -- --dry-run --report report.ndjson sign-ups.csv
  npm run starter -- --wait=2m samples/individuals.json
  cat sign-ups.json | npm run starter -- -

Exit codes:
  0  all started or existing       3  Temporal unreachable
  1  any sign-up refused           4  --wait ran out
  2  wrong usage or settings
`;

const defaultWait = '10m';

/** Reads the command line; what is wrong with it is named on stderr and ends the process with 2. */
export function parseArguments(command: Command, argv: readonly string[]): StarterArguments {
  command
    .argument('<files...>', 'files of sign-ups, or - for standard input')
    .option('--dry-run', 'check the sign-ups and start nothing')
    .option('--concurrency <n>', 'starts at once, 1 to 200', concurrency, 8)
    .option(
      `--wait [duration]`,
      `wait until the cases have ended, at most ${defaultWait} or as given: --wait=30s`,
      waitMs,
    )
    .option('--report <file>', 'write one line of JSON per sign-up to this file')
    .addHelpText('after', examples)
    // `--wait FILE` would take the file for a duration; only `--wait=...` has one.
    .parse(argv.map((argument) => (argument === '--wait' ? `--wait=${defaultWait}` : argument)));
  const options = command.opts<{ dryRun?: boolean; concurrency: number; wait?: number; report?: string }>();
  const { dryRun = false, wait, report } = options;
  const files = command.args;
  return { files, dryRun, concurrency: options.concurrency, waitMs: wait ?? null, report: report ?? null };
}

function concurrency(text: string): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 200) throw new InvalidArgumentError('Expected a whole number from 1 to 200.');
  return number;
}

function waitMs(text: string): number {
  const { data } = duration.schema.safeParse(text);
  if (data === undefined) throw new InvalidArgumentError(`Expected ${duration.expected}.`);
  return data;
}
