import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { Command, InvalidArgumentError, Option } from 'commander';
import { setUpTemporal } from '../src/setup/index.js';
import {
  BinaryNotFound,
  defaultCacheDir,
  startTemporalServer,
  TemporalServerFailed,
} from './temporal/index.js';
import type { TemporalServer, TemporalServerOptions } from './temporal/index.js';

const RETENTION_MS = 90 * 86_400_000;

interface Options extends Pick<TemporalServerOptions, 'port' | 'uiPort' | 'codecEndpoint' | 'logLevel'> {
  readonly db: string;
  readonly inMemory?: true;
  readonly ui: boolean;
}

const options = new Command('temporal')
  .description('A local Temporal server with its UI, set up for onboardings. Runs until Ctrl-C.')
  .option('--db <file>', 'SQLite file that keeps everything', join(defaultCacheDir, 'local.db'))
  .option('--in-memory', 'keep nothing')
  .option('--port <port>', 'gRPC port; another one if it is in use', port, 7233)
  .option('--ui-port <port>', 'port of the Temporal UI; another one if it is in use', port, 8233)
  .option('--no-ui', 'without the Temporal UI')
  .option('--codec-endpoint <url>', 'where the UI has payloads decoded', 'http://127.0.0.1:8081')
  .addOption(
    new Option('--log-level <level>', "least level of the server's own log, on standard error")
      .choices(['debug', 'info', 'warn', 'error', 'never'])
      .default('error'),
  )
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

const elsewhere = process.env['TEMPORAL_ADDRESS'];
if (elsewhere !== undefined && elsewhere !== '') {
  process.stdout.write(
    `TEMPORAL_ADDRESS is set: the server at ${elsewhere} is used, none is started here.\n`,
  );
  process.exit(0);
}

const server = await startOrExit();
const stopped = new Promise<'stopped'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve('stopped'));
});
await setUp(server.address);
process.stdout.write(
  [
    `Temporal     ${server.address} (namespace default)`,
    `Temporal UI  ${server.uiUrl ?? 'left out'}`,
    `Data         ${options.inMemory === true ? 'in memory' : options.db}`,
    'Ctrl-C stops it.\n',
  ].join('\n'),
);
const how = await Promise.race([stopped, server.ended]);
await server.stop();
if (how === 'stopped') process.exit(0);
process.stderr.write('The Temporal server ended by itself.\n');
process.exit(1);

async function startOrExit(): Promise<TemporalServer> {
  const { db, inMemory, ui, ...rest } = options;
  try {
    return await startTemporalServer({
      ...rest,
      headless: !ui,
      log: process.stderr,
      ...(inMemory !== true && { dbFile: db }),
    });
  } catch (error) {
    if (!(error instanceof BinaryNotFound || error instanceof TemporalServerFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

async function setUp(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  await setUpTemporal(connection, { namespace: 'default', retentionMs: RETENTION_MS });
  await connection.close();
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number > 0 && number <= 65_535) return number;
  throw new InvalidArgumentError('Not a port.');
}
