import type { Command } from 'commander';
import type { GatewayAccess } from '../config/index.js';
import { commands } from './commands/index.js';
import { GatewayRefused, GatewayUnavailable, UsageError } from './errors.js';
import { casesExitCodes, type CasesExitCode } from './exit-codes.js';
import { createGateway } from './gateway.js';
import { withoutValues } from './options.js';
import { createOutput, type Output } from './output.js';
import type { RunCommand } from './session.js';
import type { Terminal } from './terminal.js';

interface CasesDependencies {
  /** Called once a command line is right. */
  readonly readSettings: () => GatewayAccess;
  readonly terminal: Terminal;
  /** Takes the exit code of a command. */
  readonly ended: (exitCode: CasesExitCode) => void;
}

/** Adds all commands to a command line. */
export function addCommands(cases: Command, dependencies: CasesDependencies): void {
  const { stdout, stderr } = dependencies.terminal;
  cases.configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    outputError: (complaint, write) => write(withoutValues(complaint)),
  });
  const run = commandRunner(dependencies);
  for (const add of commands) add(cases, run);
}

function commandRunner({ readSettings, terminal, ended }: CasesDependencies): RunCommand {
  return async ({ json = false }, work) => {
    const gateway = createGateway(readSettings());
    const output = createOutput(terminal, json);
    try {
      ended((await work({ gateway, output, stdin: terminal.stdin })) ?? casesExitCodes.done);
    } catch (error) {
      ended(told(output, error));
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
    if (error.mayHaveActed) output.note('The action may have been taken: see show');
    return casesExitCodes.unreachable;
  }
  if (!(error instanceof GatewayRefused)) throw error;
  output.problem(error.message, error.problem ?? { status: error.status });
  return casesExitCodes.refused;
}
