import type { Command } from 'commander';
import { GatewayRefused, GatewayUnavailable } from '../errors.js';
import type { Gateway } from '../gateway.js';
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
      const isKnown = await isKnownCase(gateway, id);
      await gateway.erase(id, { requestedBy, ...(acceptUnreadable && { unreadable: 'accept' }) });
      const told = isKnown ? 'erased' : 'nothing there: erased before, or never known';
      output.print(`${id}: ${told}`, { id, erased: isKnown });
    }),
  );
}

/** A case that cannot be shown right now is there: the erasure itself will tell what is wrong. */
async function isKnownCase(gateway: Gateway, id: string): Promise<boolean> {
  try {
    await gateway.stateNow(id, new AbortController().signal);
    return true;
  } catch (error) {
    if (error instanceof GatewayRefused && error.status === 404) return false;
    if (error instanceof GatewayUnavailable) return true;
    throw error;
  }
}
