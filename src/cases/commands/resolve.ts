import type { Command } from 'commander';
import { act } from '../act.js';
import { UsageError } from '../errors.js';
import { withId, withJson, withStaffId } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';

interface Options extends CommonOptions {
  readonly by: string;
  readonly customerId?: string;
  readonly userId?: string;
}

const help = `
Only where it is certain that FinHub's customer is this very one: the case goes on with that customer.
`;

export function resolve(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('resolve'))
    .description(
      'Names what an ambiguous registration, or first employee, made at FinHub; it is not made again.',
    )
    .option('--customer-id <id>', "the customer's or organization's id at FinHub")
    .option('--user-id <id>', "the user's id at FinHub; for a first employee, the employee's")
    .addHelpText('after', help);
  withJson(withStaffId(command)).action((id: string, options: Options) =>
    run(options, async (session) => {
      const { by: requestedBy, customerId, userId } = options;
      if (customerId === undefined && userId === undefined)
        throw new UsageError('Name --customer-id or --user-id');
      const ids = {
        ...(customerId !== undefined && { customerId }),
        ...(userId !== undefined && { userId }),
      };
      return act(session, id, 'registration', { requestedBy, ...ids });
    }),
  );
}
