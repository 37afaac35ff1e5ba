import { createServer } from 'node:net';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { LogMetadata, Logger as TemporalLogger, LogLevel } from '@temporalio/worker';
import type { Logger } from 'pino';
import { loggableMessage } from './error-message.js';

export interface MeteredRuntime {
  /** URL of the SDK's own exporter, on loopback: its metrics, and ours of `Runtime.instance().metricMeter`. */
  readonly metricsAddress: string;
}

const LOOPBACK = '127.0.0.1';

/**
 * Installs the SDK's runtime, once per process and before the first connection: its lines and those of its core go
 * through `logger`, and signals are left to the process, which has more to stop than a worker.
 */
export function installTemporalRuntime(logger: Logger, options: { metrics: true }): Promise<MeteredRuntime>;
export function installTemporalRuntime(logger: Logger, options?: { metrics: false }): Promise<undefined>;
export async function installTemporalRuntime(
  logger: Logger,
  { metrics } = { metrics: false },
): Promise<MeteredRuntime | undefined> {
  const bindAddress = metrics ? `${LOOPBACK}:${await freePort()}` : undefined;
  Runtime.install({
    logger: temporalLogger(logger),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(bindAddress !== undefined && { metrics: { prometheus: { bindAddress } } }),
    },
  });
  return bindAddress === undefined ? undefined : { metricsAddress: `http://${bindAddress}/metrics` };
}

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Temporal's logger interface on pino. The SDK's trace lines hold decrypted payloads, and are dropped; some of its lines end
 * with the message of the error that goes with them, and say of it no more than that error does.
 */
export function temporalLogger(logger: Logger): TemporalLogger {
  const at = (level: LogLevel) => (message: string, meta?: LogMetadata) =>
    logger[levels[level]](meta ?? {}, loggable(message, meta?.['error']));
  return {
    log: (level, message, meta) => {
      if (level !== 'TRACE') at(level)(message, meta);
    },
    trace: () => undefined,
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
  };
}

function loggable(message: string, error: unknown): string {
  if (!(error instanceof Error) || error.message === '') return message;
  return message.replaceAll(error.message, () => loggableMessage(error));
}

/** The exporter cannot tell which port it took, so it is given one that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, LOOPBACK, () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('The system gave no free port for the metrics of Temporal.'));
      });
    });
  });
}
