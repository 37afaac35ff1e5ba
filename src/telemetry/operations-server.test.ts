import { Runtime } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOperationsServer } from './operations-server.js';
import type { OperationsServer } from './operations-server.js';
import { installTemporalRuntime } from './temporal-runtime.js';

let metricsAddress: string;
let server: OperationsServer | undefined;

beforeAll(async () => {
  ({ metricsAddress } = await installTemporalRuntime(pino({ level: 'silent' }), { metrics: true }));
});

afterEach(async () => {
  await server?.close();
});

afterAll(async () => {
  await Runtime.instance().shutdown();
});

describe('operations server', () => {
  it("shows the SDK's metrics and ours in one place", async () => {
    Runtime.instance().metricMeter.createCounter('onboardings_test').add(3);
    const get = await serve(() => Promise.resolve(true));
    await expect.poll(async () => (await get('/metrics')).text()).toMatch(/onboardings_test(?:\{[^}]*\})? 3/);
    expect((await get('/metrics')).headers.get('content-type')).toContain('text/plain');
  });

  it('repeats nothing of what it does not know', async () => {
    const get = await serve(() => Promise.resolve(true));
    for (const path of ['/zqmarker?email=zq@example.com', '/zqmarker%ff']) {
      const answer = await get(path);
      expect([answer.status, await answer.json()]).toEqual([404, { status: 'not found' }]);
    }
  });

  it('does not say where the exporter is that does not answer', async () => {
    const get = await serve(() => Promise.resolve(true), 'http://127.0.0.1:9/metrics');
    const answer = await get('/metrics');
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'not available' }]);
  });

  it('is ready while work can be done', async () => {
    const get = await serve(() => Promise.resolve(true));
    expect((await get('/readyz')).status).toBe(200);
  });

  it.each([
    ['says so', () => Promise.resolve(false)],
    ['cannot be asked', () => Promise.reject(new Error('down'))],
    ['fails before it can answer', () => thrown()],
  ])('is alive but not ready when Temporal %s', async (_what, ready) => {
    const get = await serve(ready);
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/livez')).status).toBe(200);
  });
});

async function serve(ready: () => Promise<boolean>, exporter = metricsAddress) {
  server = await startOperationsServer({ host: '127.0.0.1', port: 0, metricsAddress: exporter, ready });
  const { address } = server;
  return (path: string) => fetch(address + path);
}

function thrown(): never {
  throw new Error('not connected');
}
