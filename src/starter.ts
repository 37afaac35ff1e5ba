import { constants } from 'node:fs';
import { access, open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { createDataConverter } from './codec/index.js';
import { readStarterSettings, type StarterSettings } from './config/index.js';
import { createCommand, failInOneLine, readSettingsOrExit } from './process.js';
import {
  parseArguments,
  Progress,
  runStarter,
  starterExitCodes,
  type StarterArguments,
} from './starter/index.js';

failInOneLine('starter');
const progress = new Progress(process.stderr);
const command = createCommand(
  'starter',
  'Starts onboardings from files of sign-ups or standard input, straight to Temporal.',
  readStarterSettings.variables,
);
const args = parseArguments(command, process.argv);
const settings = readSettingsOrExit(readStarterSettings);
await checkFiles(args);
await checkReport(args);
const report = args.report === null ? null : await openReport(args.report);
const connection = args.dryRun ? null : await connect(settings);

const exitCode = await runStarter(args, {
  client: connection && clientOf(connection, settings),
  settings: settings.onboarding,
  progress,
  report,
  standardInput: process.stdin,
  print: (text) => process.stdout.write(`${text}\n`),
});
await report?.close();
await connection?.close();
// Standard input may still be open when Temporal went away.
process.exit(exitCode);

/** Names every file that cannot be read, before anything starts. */
async function checkFiles({ files }: StarterArguments): Promise<void> {
  const checks = files.map(async (file) => (file === '-' || (await isReadable(file)) ? [] : [file]));
  const unreadable = (await Promise.all(checks)).flat();
  if (unreadable.length > 0)
    fail(starterExitCodes.usage, unreadable.map((file) => `Cannot read ${file}`).join('\n'));
}

/** A report over its own input would destroy the sign-ups before they are read. */
async function checkReport({ files, report }: StarterArguments): Promise<void> {
  if (report === null) return;
  const target = await realpath(report).catch(() => null);
  const inputs = await Promise.all(files.filter((file) => file !== '-').map((file) => realpath(file)));
  if (target !== null && inputs.includes(target)) {
    fail(starterExitCodes.usage, `The report ${report} is one of the files of sign-ups: name another file`);
  }
}

async function isReadable(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return !(await stat(file)).isDirectory();
  } catch {
    return false;
  }
}

async function openReport(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch {
    return fail(starterExitCodes.usage, `Cannot write the report ${path}`);
  }
}

async function connect({ temporal }: StarterSettings): Promise<Connection> {
  try {
    return await Connection.connect(temporal.connection);
  } catch {
    const address = temporal.connection.address ?? 'its address';
    return fail(
      starterExitCodes.temporalUnreachable,
      `Temporal is not reachable at ${address}; nothing was started`,
    );
  }
}

function clientOf(connection: Connection, { temporal, onboarding }: StarterSettings): Client {
  const dataConverter = createDataConverter(onboarding.payloadKeys);
  return new Client({ connection, namespace: temporal.namespace, dataConverter });
}

function fail(exitCode: number, message: string): never {
  progress.message(message);
  process.exit(exitCode);
}
