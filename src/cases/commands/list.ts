import type { Command } from 'commander';
import type { Item } from '../answers.js';
import { filtersOf, listed, withFilters, type Filters } from '../filters.js';
import { wholeNumber, withJson } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';
import { table } from '../table.js';

interface Options extends CommonOptions, Filters {
  readonly limit: number;
  readonly all?: true;
  readonly ids?: true;
}

const usualLimit = 100;

const help = `
Examples:
  npm run cases -- list --parked any
  npm run cases -- list --waiting-for documents --kind individual --all --json
  npm run --silent cases -- list --parked FinHubForbidden --ids | npm run cases -- retry - --by anna
`;

export function list(cases: Command, run: RunCommand): void {
  const command = cases
    .command('list')
    .description('Lists the cases that fit all filters; may lag a second behind them.');
  withJson(withFilters(command))
    .option('--limit <n>', 'cases at most', wholeNumber(1, 1_000_000), usualLimit)
    .option('--all', 'all cases, however many')
    .option('--ids', 'print ids alone, one per line')
    .addHelpText('after', help)
    .action((options: Options) =>
      run(options, async ({ gateway, output }) => {
        const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
        const forTable: Item[] = [];
        let count = 0;
        for await (const item of listed(gateway, filtersOf(options), Math.min(limit, 100))) {
          if (count === limit) {
            output.note(`There are more than ${limit}: --limit or --all shows them`);
            break;
          }
          count++;
          if (options.ids === true) output.print(item.id, item.id);
          else if (output.isJson) output.print('', item);
          else forTable.push(item);
        }
        if (forTable.length > 0) output.print(table(forTable, output.hasColors), forTable);
        if (count === 0) output.note('No case fits');
        return undefined;
      }),
    );
}
