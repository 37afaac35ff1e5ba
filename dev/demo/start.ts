import { writeFileSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { sandboxCredentials } from '../../sandbox/index.js';
import { readSetupSettings } from '../../src/config/index.js';
import { setUpTemporal } from '../../src/setup/index.js';
import { chooseAddresses } from './addresses.js';
import type { Addresses } from './addresses.js';
import { hasData } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { readEnvironmentFile, writeEnvironmentFile } from './environment-file.js';
import type { Variables } from './environment-file.js';
import { demoEnvironment, ownTemporal, temporalOf } from './environment.js';
import { DemoStartError, messageOf } from './errors.js';
import { keysIn, newKeys } from './keys.js';
import type { Keys } from './keys.js';
import { productProcess, sandboxProcess, temporalProcess } from './processes.js';
import { reviewerSwitches } from './reviewer.js';
import { samplesFolder } from './samples.js';
import type { Sample } from './samples.js';
import type { Supervisor } from './supervisor.js';

interface StartOptions {
  readonly folder: DataFolder;
  readonly samples: readonly Sample[];
  readonly supervisor: Supervisor;
  readonly say: (message: string) => void;
  readonly shell: NodeJS.ProcessEnv;
}

/** Starts Temporal (unless the shell names a server), the sandbox, the codec server, the gateway and the worker. */
export async function startEverything(options: StartOptions): Promise<{ addresses: Addresses; keys: Keys }> {
  const { folder, supervisor, say, shell } = options;
  const keys = keysOf(folder);
  const temporal = temporalOf(shell);
  const isOwn = temporal['TEMPORAL_ADDRESS'] === undefined;
  const addresses = await chooseAddresses(isOwn);
  writeFileSync(folder.temporalConfig, '[profile.default]\n', { mode: 0o600 });
  const environment = demoEnvironment({
    keys,
    addresses,
    temporal:
      addresses.temporal === null ? temporal : ownTemporal(addresses.temporal.port, folder.temporalConfig),
    finhub: sandboxCredentials,
    documentsRoot: `${samplesFolder}/documents`,
    erasureRecords: folder.erasures,
  });
  writeEnvironmentFile(folder.environment, environment);

  if (addresses.temporal !== null) {
    say('Starting Temporal (its CLI is downloaded the first time) ...');
    const place = { ...addresses.temporal, dbFile: folder.temporalData, codecEndpoint: addresses.codec };
    await supervisor.start(temporalProcess(place, logOf(folder, 'temporal')));
  }
  await setUp(environment);
  say('Starting the sandbox, the codec server, the gateway and the worker ...');
  await Promise.all([
    supervisor.start(sandbox(options, keys, addresses)),
    supervisor.start(product(folder, environment, 'codec-server', `${addresses.codec}/livez`)),
    supervisor.start(product(folder, environment, 'gateway', `${addresses.gateway}/readyz`)),
    supervisor.start(product(folder, environment, 'worker', `${addresses.metrics}/readyz`)),
  ]);
  return { addresses, keys };
}

/** The data's keys. New ones would turn its cases into strangers, so they are made only where there are no cases. */
function keysOf(folder: DataFolder): Keys {
  const keys = keysIn(readEnvironmentFile(folder.environment));
  if (keys === null && hasData(folder)) {
    throw new DemoStartError(
      `${folder.environment} lacks keys of the cases beside it; --fresh forgets those cases.`,
    );
  }
  return keys ?? newKeys();
}

async function setUp(environment: Variables): Promise<void> {
  const { temporal, retentionMs } = readSetupSettings({ ...environment });
  const connection = await Connection.connect(temporal.connection).catch((error: unknown) => {
    const address = temporal.connection.address ?? 'its address';
    throw new DemoStartError(`Temporal does not answer at ${address}: ${messageOf(error)}`);
  });
  try {
    await setUpTemporal(connection, { namespace: temporal.namespace, retentionMs });
  } finally {
    await connection.close();
  }
}

function sandbox({ folder, samples }: StartOptions, keys: Keys, addresses: Addresses) {
  const { hostname, port } = new URL(addresses.sandbox);
  const args = [
    ...['--host', hostname, '--port', port, '--data', folder.sandboxData],
    ...['--switches', JSON.stringify(reviewerSwitches(samples))],
    ...['--webhook-url', `${addresses.gateway}/v1/webhooks/finhub`],
  ];
  // Not on the command line, which every user of the machine can read.
  const secret = { SANDBOX_WEBHOOK_SECRET: keys.FINHUB_WEBHOOK_SECRETS };
  return sandboxProcess(args, secret, logOf(folder, 'sandbox'), `${addresses.sandbox}/_sandbox/health`);
}

function product(
  folder: DataFolder,
  environment: Variables,
  name: 'worker' | 'gateway' | 'codec-server',
  readyUrl: string,
) {
  return productProcess({ name, environment, logFile: logOf(folder, name), readyUrl });
}

function logOf(folder: DataFolder, process: string): string {
  return `${folder.logs}/${process}.log`;
}
