/** `sdk-download-main.ts dev-server|time-skipping FOLDER`: has the SDK download a server into FOLDER. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';

const [server, downloadDir] = process.argv.slice(2);
if ((server !== 'dev-server' && server !== 'time-skipping') || downloadDir === undefined) {
  process.stderr.write('Usage: sdk-download-main.ts dev-server|time-skipping FOLDER\n');
  process.exit(2);
}

Runtime.install({ logger: new DefaultLogger('ERROR') });
const options = { server: { executable: { type: 'cached-download' as const, downloadDir } } };
try {
  const environment =
    server === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal(options)
      : await TestWorkflowEnvironment.createTimeSkipping(options);
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${rootMessage(error)}\n`);
  process.exitCode = 1;
}

/** The SDK chains every cause in one line and names the request twice; the start and the end tell it all. */
function rootMessage(error: unknown): string {
  const parts = (error instanceof Error ? error.message : String(error)).split(': ');
  return [parts.at(0), ...parts.slice(-2)].join(': ');
}
