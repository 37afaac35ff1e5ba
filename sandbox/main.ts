import { CommanderError } from 'commander';
import { pino, type Logger } from 'pino';
import { readSettings, sandboxCommand, UsageError, type SandboxSettings } from './options.js';
import { startSandbox, type RunningSandbox } from './sandbox.js';

const command = sandboxCommand().exitOverride();

try {
  command.parse();
  await run(readSettings(command, process.env, process.stderr.isTTY));
} catch (error) {
  process.exitCode = failed(error);
}

async function run({ options, logLevel, logFormat }: SandboxSettings): Promise<void> {
  const logger = createLogger(logLevel, logFormat);
  const sandbox = await startSandbox({ ...options, logger });
  process.stdout.write(guide(sandbox));
  logger.info({ url: sandbox.url }, 'Sandbox is ready');
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'Sandbox stops');
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'Sandbox did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** The log goes to standard error: standard output holds the guide. */
function createLogger(level: string, format: 'json' | 'pretty'): Logger {
  return format === 'pretty'
    ? pino({
        level,
        transport: { target: 'pino-pretty', options: { destination: 2, ignore: 'pid,hostname' } },
      })
    : pino({ level, name: 'sandbox' }, pino.destination(2));
}

function guide({ url, credentials }: RunningSandbox): string {
  const { tenantId, tenantKey, tenantSecret, organizationId, userId, username, password } = credentials;
  return `FinHub sandbox

  Base URL         ${url}
  Learn the API    ${url}/_sandbox/ (every call as a command to copy)
  OpenAPI          ${url}/_sandbox/openapi.yaml
  Reviewer         ${url}/_sandbox/reviewer
  Control API      ${url}/_sandbox/ledger, /switches, /faults, /customers, /deliveries ...

  Tenant id        ${tenantId}
  Tenant key       ${tenantKey}
  Tenant secret    ${tenantSecret}
  Organization id  ${organizationId}
  Admin user id    ${userId}
  Admin user       ${username}
  Admin password   ${password}

`;
}

/** Exit code: 0 after --help, 2 for wrong options, 1 if the sandbox could not start. */
function failed(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    process.stderr.write(
      `The sandbox cannot start:\n${error.problems.map((problem) => `  ${problem}\n`).join('')}`,
    );
    return 2;
  }
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The sandbox could not start: ${reason}\n`);
  return 1;
}
