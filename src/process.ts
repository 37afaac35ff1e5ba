import { writeSync } from 'node:fs';
import type { CommanderError } from 'commander';
import { Command } from 'commander';
import type { Logger } from 'pino';
import { loadDotEnv, SettingsError } from './config/index.js';
import type { LogSettings, SettingsReader, Variable } from './config/index.js';
// Past the index, which loads Temporal's native worker: most processes run none.
import { serializeError } from './telemetry/error-serializer.js';
import { createLogger } from './telemetry/logger.js';

/** Exit codes all processes and commands share. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

export interface RunningProcess {
  /** Ends it cleanly; called once. */
  stop(): Promise<void>;
  /** Settles when it ends by itself: a rejection is a failure. Left out where it runs until it is stopped. */
  readonly done?: Promise<void>;
}

export interface ProcessDefinition<Settings extends { readonly log: LogSettings }> {
  readonly name: string;
  /** What it does, for `--help`. */
  readonly summary: string;
  readonly settings: SettingsReader<Settings>;
  readonly start: (settings: Settings, logger: Logger) => Promise<RunningProcess>;
}

/**
 * Runs a long-lived process: `--help`, settings, logger, start, and a clean stop on SIGTERM and SIGINT (exit 0; a
 * second signal exits 1 at once). Wrong usage or settings exit 2 and are named on stderr; any other failure is logged
 * and exits 1.
 */
export async function runProcess<Settings extends { readonly log: LogSettings }>({
  name,
  summary,
  settings: reader,
  start,
}: ProcessDefinition<Settings>): Promise<void> {
  createCommand(name, summary, reader.variables).parse();
  const settings = readSettingsOrExit(reader);
  const logger = createLogger({ name, level: settings.log.level, format: settings.log.format });
  const failed = failWith((error) => logger.fatal({ err: error }, `${name} failed`));
  const stopAsked = stopSignal(logger);
  try {
    const running = await Promise.race([start(settings, logger), stopAsked]);
    if (running !== undefined) {
      await Promise.race([running.done ?? stopAsked, stopAsked]);
      await running.stop();
    }
    logger.info('stopped');
    process.exit(exitCodes.done);
  } catch (error) {
    failed(error);
  }
}

/**
 * From now on, an error that nobody caught is told in one line on stderr and exits 1; with what a log may say of it. For
 * commands, which have no log.
 */
export function failInOneLine(name: string): void {
  failWith((error) => {
    const { type, message } = serializeError(error);
    writeSync(process.stderr.fd, `${name} failed: ${type}: ${message}\n`);
  });
}

/** Ends the process with an error that nobody caught; Node itself would print all that hangs on it. Gives what does so. */
function failWith(tell: (error: unknown) => void): (error: unknown) => never {
  const failed = (error: unknown): never => {
    tell(error);
    process.exit(exitCodes.failed);
  };
  process.on('uncaughtException', failed);
  return failed;
}

/** A command line whose `--help` lists the variables it reads; wrong usage exits 2. */
export function createCommand(
  name: string,
  summary: string,
  variables: readonly Variable<unknown>[],
): Command {
  return new Command(name)
    .description(summary)
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      variables.length === 0 ? '' : `\nEnvironment:\n${variables.map(described).join('\n')}`,
    )
    .exitOverride((error: CommanderError) => {
      process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.usage);
    });
}

/** Reads the settings, `.env` included; names each problem on stderr and exits 2 if there are any. */
export function readSettingsOrExit<Settings>(reader: SettingsReader<Settings>): Settings {
  loadDotEnv();
  try {
    return reader(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(exitCodes.usage);
  }
}

/** Ctrl-C reaches a process under npm twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_WITHIN_MS = 500;

/** Resolves with the first signal to stop; a second one ends the process at once. */
function stopSignal(logger: Logger): Promise<undefined> {
  return new Promise((resolve) => {
    let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
    const onSignal = (signal: NodeJS.Signals) => {
      if (first === undefined) {
        first = { signal, at: performance.now() };
        logger.info({ signal }, 'stopping');
        resolve(undefined);
      } else if (signal !== first.signal || performance.now() - first.at > SAME_SIGNAL_WITHIN_MS) {
        process.exit(exitCodes.failed);
      }
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });
}

function described({ name, defaultShown, meaning }: Variable<unknown>): string {
  return `  ${name} (${defaultShown.replaceAll('`', '')})\n      ${meaning.replaceAll('`', '')}`;
}
