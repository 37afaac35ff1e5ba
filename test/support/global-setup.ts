import { Connection } from '@temporalio/client';
import type { TestProject } from 'vitest/node';
import { findTemporalCli, findTestServer, startTemporalServer } from '../../dev/temporal/index.js';
import { setUpTemporal } from '../../src/setup/index.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real Temporal server, in memory, its namespace `default` set up for onboardings; all test files share it. */
    temporalAddress: string;
    temporalCliPath: string;
    /** The time-skipping server's program; see `time-skipping.ts`. */
    temporalTestServerPath: string;
  }
}

const RETENTION_MS = 90 * 86_400_000;

/** Once per run: finds both servers and starts the real one (about a second). */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const [cli, testServer] = await Promise.all([findTemporalCli(), findTestServer()]);
  const server = await startTemporalServer({ cliPath: cli.path, headless: true });
  const connection = await Connection.connect({ address: server.address });
  await setUpTemporal(connection, { namespace: 'default', retentionMs: RETENTION_MS });
  await connection.close();
  project.provide('temporalAddress', server.address);
  project.provide('temporalCliPath', cli.path);
  project.provide('temporalTestServerPath', testServer.path);
  return () => server.stop();
}
