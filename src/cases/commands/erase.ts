import type { Command } from 'commander';
import type { ErasureResult } from '../answers.js';
import { GatewayUnavailable } from '../errors.js';
import { payloadKeyMissing } from '../gateway.js';
import { withId, withJson, withStaffId } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';

interface Options extends CommonOptions {
  readonly by: string;
  readonly acceptUnreadable?: true;
}

const help = `
Keeps a record without personal data in the gateway's ERASURE_RECORDS_DIR, deletes every run of the case from Temporal, and
looks that they are gone; see docs/privacy.md for what it cannot reach. An open case has to end first: withdraw. Erasing it
again takes along the callbacks that came meanwhile. While Temporal is not finished (exit code 3), run it again.
`;

export function erase(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('erase'))
    .description('Deletes a closed case with all its personal data. Cannot be undone.')
    .option('--accept-unreadable', 'erase also what is encrypted with a key that the gateway lacks')
    .addHelpText('after', help);
  withJson(withStaffId(command)).action((id: string, options: Options) =>
    run(options, async ({ gateway, output }) => {
      const { by: requestedBy, acceptUnreadable = false } = options;
      const query = { requestedBy, ...(acceptUnreadable && { unreadable: 'accept' }) };
      try {
        const result = await gateway.erase(id, query);
        output.print(`${id}: ${wordsFor(result)}`, {
          id,
          erased: result === null ? null : result === 'erased',
        });
      } catch (error) {
        throw acceptUnreadable ? error : withRemedy(error);
      }
      return undefined;
    }),
  );
}

function wordsFor(result: ErasureResult | null): string {
  switch (result) {
    case 'erased':
      return 'erased';
    case 'nothing-there':
      return 'nothing there: erased before, or never known';
    case null:
      return 'nothing of it is left';
  }
}

/** The error, with the option that erases also what the gateway cannot read, where that is why it was refused. */
function withRemedy(error: unknown): unknown {
  if (!(error instanceof GatewayUnavailable) || error.code !== payloadKeyMissing) return error;
  return new GatewayUnavailable(`${error.message}\nTo erase it nevertheless: --accept-unreadable`, error);
}
