import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../../test/support/wait-for.js';
import { startTemporalServer, TemporalServerFailed } from './server.js';

describe('startTemporalServer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'temporal-server-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const cliPath = inject('temporalCliPath');

  it('keeps everything in its file from one start to the next', async () => {
    const dbFile = join(folder, 'made', 'on-the-way', 'temporal.db');
    const started = async (use: (client: Client) => Promise<void>) => {
      const server = await startTemporalServer({ cliPath, dbFile, headless: true });
      const connection = await Connection.connect({ address: server.address });
      await use(new Client({ connection }));
      await connection.close();
      await server.stop();
    };
    await started(async ({ workflow }) => {
      await workflow.start('waits', { workflowId: 'kept', taskQueue: 'nobody' });
    });
    await started(async ({ workflow }) => {
      expect((await workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
    });
  });

  it('replaces ports in use by free ones, and serves the UI', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const address = occupant.address();
    const taken = typeof address === 'object' ? address?.port : undefined;
    if (taken === undefined) throw new Error('no TCP port');
    const server = await startTemporalServer({ cliPath, port: taken, uiPort: taken });
    occupant.close();
    expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(server.address).not.toBe(`127.0.0.1:${taken}`);
    expect((await fetch(server.uiUrl ?? '')).status).toBe(200);
    await server.stop();
  });

  it('says what the server said when it does not come up', async () => {
    const dbFile = join(folder, 'not-a-database');
    await writeFile(
      dbFile,
      'no SQLite file, whatever its name says; long enough to have a header'.repeat(20),
    );
    const failure = startTemporalServer({ cliPath, dbFile, headless: true });
    await expect(failure).rejects.toThrow(TemporalServerFailed);
    await expect(failure).rejects.toThrow(/not a database/);
  });

  it.skipIf(process.platform === 'win32')('ends with its parent, even when that is killed', async () => {
    const program = join(folder, 'parent.mts');
    const server = fileURLToPath(new URL('./server.ts', import.meta.url));
    await writeFile(
      program,
      `import { startTemporalServer } from ${JSON.stringify(server)};
       const { address } = await startTemporalServer({ cliPath: ${JSON.stringify(cliPath)}, headless: true });
       process.stdout.write(address);
       setInterval(() => undefined, 1000);`,
    );
    const parent = spawn(process.execPath, ['--import', 'tsx', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const address = String((await once(parent.stdout, 'data'))[0]);
    await expect(reachable(address)).resolves.toBe(true);
    parent.kill('SIGKILL');
    await eventually(async () => !(await reachable(address)), { what: 'the end of the server' });
  });
});

async function reachable(address: string): Promise<boolean> {
  try {
    await (await Connection.connect({ address, connectTimeout: 1000 })).close();
    return true;
  } catch {
    return false;
  }
}
