import type { GatewayAccess } from '../config/index.js';
import { GatewayRefused, GatewayUnavailable, UsageError } from './errors.js';
import { casesExitCodes, type CasesExitCode } from './exit-codes.js';
import { createGateway } from './gateway.js';
import { createOutput, type Output } from './output.js';
import type { RunCommand } from './session.js';

/** Runs commands against the gateway of the settings; sets the exit code of the process. */
export function commandRunner(readSettings: () => GatewayAccess): RunCommand {
  return async ({ json = false }, work) => {
    const gateway = createGateway(readSettings());
    const output = createOutput(json);
    try {
      process.exitCode = (await work({ gateway, output })) ?? casesExitCodes.done;
    } catch (error) {
      process.exitCode = told(output, error);
    } finally {
      await gateway.close();
    }
  };
}

function told(output: Output, error: unknown): CasesExitCode {
  if (error instanceof UsageError) {
    output.note(error.message);
    return casesExitCodes.usage;
  }
  if (error instanceof GatewayUnavailable) {
    output.note(error.message);
    if (error.mayHaveArrived) output.note('If it was an action, it may have been taken: see show');
    return casesExitCodes.unreachable;
  }
  if (!(error instanceof GatewayRefused)) throw error;
  output.problem(error.message, error.problem ?? { status: error.status });
  return casesExitCodes.refused;
}
