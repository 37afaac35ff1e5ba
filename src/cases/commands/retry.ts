import type { Command } from 'commander';
import { onboardingIdPattern } from '../../signup/onboarding-id.js';
import { act } from '../act.js';
import { UsageError } from '../errors.js';
import { filtersOf, listed, withFilters, type Filters } from '../filters.js';
import { readInput } from '../input.js';
import { collected, onboardingId, wholeNumber, withJson, withStaffId } from '../options.js';
import { retryEach } from '../retry-each.js';
import type { CommonOptions, RunCommand, Session } from '../session.js';

interface Options extends CommonOptions, Filters {
  readonly by: string;
  readonly step?: string;
  readonly limit?: number;
}

const help = `
Runs parked steps again now, lifts a suspension, reads at once what is polled, and clears the alert. Several cases are
retried one after another; one that is refused holds no other up. With filters instead of ids: all open cases that fit.

Examples:
  npm run cases -- retry <id> --by anna
  npm run cases -- retry --parked FinHubForbidden --by anna
  npm run --silent cases -- list --alert any --ids | npm run cases -- retry - --by anna
`;

export function retry(cases: Command, run: RunCommand): void {
  const command = cases
    .command('retry')
    .description('Runs the parked steps of cases again.')
    .argument('[ids...]', 'ids of onboardings; - reads them from standard input, one per line', collectedIds)
    .option('--step <step>', 'this step only: acceptConsent/terms')
    .option('--limit <n>', 'with filters: cases at most', wholeNumber(1, 1_000_000))
    .addHelpText('after', help);
  withJson(withFilters(withStaffId(command))).action((ids: readonly string[], options: Options) =>
    run(options, async (session) => {
      const wanted = await wantedIds(session, ids, options);
      const { by: requestedBy, step } = options;
      const body = { requestedBy, ...(step !== undefined && { step }) };
      const [only] = ids;
      if (only !== undefined && only !== '-' && wanted.length === 1) {
        return act(session, only, 'retry', body);
      }
      return retryEach(session, wanted, body);
    }),
  );
}

/** All ids before the first retry, since retries change what a search finds. */
async function wantedIds(
  { gateway, stdin }: Session,
  ids: readonly string[],
  options: Options,
): Promise<readonly string[]> {
  const filters = filtersOf(options);
  const hasFilters = Object.keys(filters).length > 0;
  if (hasFilters === ids.length > 0) throw new UsageError('Name ids, or - to read them, or filters');
  if (!hasFilters && options.limit !== undefined) throw new UsageError('--limit goes with filters');
  if (hasFilters) {
    const found: string[] = [];
    for await (const { id } of listed(gateway, { outcome: 'none', ...filters })) {
      if (found.length === options.limit) break;
      found.push(id);
    }
    return found;
  }
  if (!ids.includes('-')) return [...new Set(ids)];
  if (ids.length > 1) throw new UsageError('With - all ids come from standard input');
  return idsIn(await readInput('-', stdin));
}

function idsIn(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const ids = lines.flatMap((line, at) => {
    if (line === '') return [];
    if (onboardingIdPattern.test(line)) return [line];
    throw new UsageError(
      `Line ${at + 1} of standard input is no id of an onboarding; npm run --silent prints results only`,
    );
  });
  return [...new Set(ids)];
}

function collectedIds(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return collected(text === '-' ? text : onboardingId(text), earlier);
}
