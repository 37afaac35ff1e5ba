import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import pretty from 'pino-pretty';
import { serializeError } from './error-serializer.js';
import { redacted } from './redaction.js';

export interface LoggerOptions {
  /** The process, in every line. */
  readonly name: string;
  readonly level: string;
  /** Left out: pretty on a terminal, JSON elsewhere. */
  readonly format?: 'json' | 'pretty' | undefined;
  /** File descriptor to write to: 1, standard output, by default; 2 for commands whose output is on 1. */
  readonly fd?: 1 | 2;
}

/** A pino logger that knows how to keep a secret. Writes synchronously: the last line before an exit is not lost. */
export function createLogger({ name, level, format, fd = 1 }: LoggerOptions): Logger {
  const terminal = (fd === 1 ? process.stdout : process.stderr).isTTY;
  const isPretty = format === undefined ? terminal : format === 'pretty';
  const file = pino.destination({ fd, sync: true });
  return loggerOn(isPretty ? prettied(file, terminal) : file, name, level);
}

/** The same logger on any stream. */
export function loggerOn(destination: DestinationStream, name: string, level: string): Logger {
  return pino(
    {
      name,
      level,
      hooks: { streamWrite: redacted },
      serializers: { err: serializeError, error: serializeError, cause: serializeError },
    },
    destination,
  );
}

function prettied(destination: ReturnType<typeof pino.destination>, colorize: boolean): DestinationStream {
  return pretty({
    destination,
    sync: true,
    colorize,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
  });
}
