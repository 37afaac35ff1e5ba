import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { pino } from 'pino';
import { z } from 'zod';
import type { SandboxOptions } from './sandbox.js';
import { applySwitches, defaultSwitches, switchesPatch, type SwitchesPatch } from './switches.js';

/** Everything wrong with the command line and the environment, one line each. */
export class UsageError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'UsageError';
  }
}

export interface SandboxSettings {
  readonly options: SandboxOptions;
  readonly logLevel: string;
  readonly logFormat: 'json' | 'pretty';
}

/** The command; each option can also be given as an environment variable. */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description(
      'A FinHub stand-in with state, faults, signed webhooks and a reviewer page, for development and tests.',
    )
    .option('--port <number>', 'port to listen on; 0 for any free one (SANDBOX_PORT)', '9090')
    .option('--host <address>', 'address to listen on (SANDBOX_HOST)', '127.0.0.1')
    .option('--data <file>', 'keep the state in this file over restarts; default: in memory (SANDBOX_DATA)')
    .option('--seed <number>', 'make ids and faults repeatable (SANDBOX_SEED)')
    .option('--switches <file-or-json>', 'switches that differ from the defaults (SANDBOX_SWITCHES)')
    .option('--webhook-url <url>', 'where all events go; more through subscriptions (SANDBOX_WEBHOOK_URL)')
    .option('--webhook-secret <secret>', 'signs those events (SANDBOX_WEBHOOK_SECRET)')
    .addHelpText(
      'after',
      '\nLOG_LEVEL (info) and LOG_FORMAT (json; pretty on a terminal) shape the log on standard error.',
    )
    .allowUnknownOption()
    .allowExcessArguments();
}

/** Reads a parsed command. The command line wins over the environment. Throws a `UsageError` that names all that is wrong. */
export function readSettings(command: Command, env: NodeJS.ProcessEnv, isTerminal: boolean): SandboxSettings {
  const problems = command.args.map((argument) => `${argument}: is not an option of the sandbox`);
  const text = (name: string, variable: string): string | undefined => {
    const key = name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
    const fromEnv = command.getOptionValueSource(key) === 'cli' ? undefined : env[variable];
    return z
      .string()
      .optional()
      .parse(fromEnv ?? command.getOptionValue(key));
  };
  const check = <T>(name: string, schema: z.ZodType<T>, value: unknown): T | undefined => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    problems.push(...result.error.issues.map(({ message }) => `${name}: ${message}`));
    return undefined;
  };

  const port = check('--port', wholeNumber(65_535), text('port', 'SANDBOX_PORT'));
  const host = check('--host', z.string().min(1, 'must not be empty'), text('host', 'SANDBOX_HOST'));
  const seed = check('--seed', wholeNumber(2 ** 32 - 1).optional(), text('seed', 'SANDBOX_SEED'));
  const dataFile = check(
    '--data',
    z.string().min(1, 'must name a file').optional(),
    text('data', 'SANDBOX_DATA'),
  );
  const switches = readSwitches(text('switches', 'SANDBOX_SWITCHES'), problems);
  const url = check(
    '--webhook-url',
    z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
    text('webhook-url', 'SANDBOX_WEBHOOK_URL'),
  );
  const secret = text('webhook-secret', 'SANDBOX_WEBHOOK_SECRET');
  const urlGiven = text('webhook-url', 'SANDBOX_WEBHOOK_URL') !== undefined;
  if (urlGiven && !secret) problems.push('--webhook-secret: is required with --webhook-url');
  if (secret && !urlGiven) problems.push('--webhook-url: is required with --webhook-secret');
  const levels = Object.keys(pino.levels.values).concat('silent');
  const logLevel = check('LOG_LEVEL', oneOf(levels), env['LOG_LEVEL'] ?? 'info');
  const logFormat = check(
    'LOG_FORMAT',
    z.enum(['json', 'pretty'], 'must be json or pretty'),
    env['LOG_FORMAT'] ?? (isTerminal ? 'pretty' : 'json'),
  );
  if (
    problems.length > 0 ||
    port === undefined ||
    host === undefined ||
    logLevel === undefined ||
    !logFormat
  ) {
    throw new UsageError(problems);
  }
  return {
    options: {
      port,
      host,
      ...(seed === undefined ? {} : { seed }),
      ...(dataFile === undefined ? {} : { dataFile }),
      ...(switches === undefined ? {} : { switches }),
      ...(url === undefined || !secret ? {} : { webhooks: [{ url, secret }] }),
    },
    logLevel,
    logFormat,
  };
}

function wholeNumber(largest: number) {
  const message = `must be a whole number from 0 to ${largest}`;
  return z
    .string(message)
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((number) => number <= largest, message);
}

function oneOf(values: readonly string[]) {
  return z.string().refine((value) => values.includes(value), `must be one of ${values.join(', ')}`);
}

/** JSON as it is, or a file that holds it. */
function readSwitches(value: string | undefined, problems: string[]): SwitchesPatch | undefined {
  if (value === undefined) return undefined;
  try {
    const patch = switchesPatch.parse(
      JSON.parse(value.trimStart().startsWith('{') ? value : readFileSync(value, 'utf8')),
    );
    applySwitches(defaultSwitches, patch);
    return patch;
  } catch (error) {
    if (error instanceof z.ZodError) {
      problems.push(
        ...error.issues.map(({ path, message }) => `--switches: ${[...path, message].join(' ')}`),
      );
    } else {
      problems.push('--switches: must be JSON, or a readable file that holds JSON');
    }
    return undefined;
  }
}
