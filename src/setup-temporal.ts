import { Connection } from '@temporalio/client';
import { readSetupSettings } from './config/index.js';
import { createCommand, exitCodes, failInOneLine, readSettingsOrExit } from './process.js';
import { isTemporalUnreachable, setUpTemporal } from './setup/index.js';
import { createLogger } from './telemetry/index.js';

const TEMPORAL_UNREACHABLE = 3;

failInOneLine('setup-temporal');
createCommand(
  'setup-temporal',
  'Prepares Temporal: the namespace, its retention, and the search attributes with their types. Can be repeated.',
  readSetupSettings.variables,
).parse();
const { temporal, retentionMs, log } = readSettingsOrExit(readSetupSettings);
const logger = createLogger({ name: 'setup-temporal', level: log.level, format: log.format });
const { namespace } = temporal;

try {
  const connection = await Connection.connect(temporal.connection);
  try {
    const changes = await setUpTemporal(connection, { namespace, retentionMs });
    logger.info({ namespace, changes }, 'Temporal is set up');
  } finally {
    await connection.close();
  }
} catch (error) {
  const unreachable = isTemporalUnreachable(error);
  const what = unreachable
    ? `cannot reach Temporal at ${temporal.connection.address ?? ''}`
    : 'setup-temporal failed';
  logger.fatal({ err: error }, what);
  process.exit(unreachable ? TEMPORAL_UNREACHABLE : exitCodes.failed);
}
