import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsFolder } from './support/documents.js';
import { oneEffectPerStep, signupEventOf, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

describe('a worker killed in the middle', () => {
  let stack: Stack;
  let documents: string;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: { switches: { reviewer: { mode: 'auto', delayMs: 50 }, walletDelayMs: 100 } },
    });
  });
  afterAll(async () => {
    await stack.close();
    await rm(documents, { recursive: true });
  });

  it(
    'leaves the ledger as if nothing had happened, once another has taken over',
    { timeout: 180_000 },
    async () => {
      const { control } = stack.sandbox;
      const doomed = await WorkerProcess.start(stack, documents);
      // Every step of some case is under way when the worker dies: effects are there whose answers nobody reads.
      await control.addFault({ kind: 'delay', ms: 150, when: 'after' });
      const ids = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const { body } = await stack.call('POST', '/v1/onboardings', signupEventOf(signupOf()));
          return (body as { id: string }).id;
        }),
      );
      await eventually(() => control.ledger({ effect: 'registration' }).length >= 4);
      await doomed.kill();
      await control.clearFaults();
      const worker = await WorkerProcess.start(stack, documents);
      for (const id of ids) {
        await eventually(async () => (await stack.state(id)).outcome === 'ACTIVATED', { timeoutMs: 120_000 });
        const effects = await stack.effects(id);
        // A session is best effort: it is opened again rather than looked for.
        expect({ ...effects, session: 1 }).toEqual(oneEffectPerStep);
      }
      expect(control.ledger({ effect: 'registration' })).toHaveLength(ids.length);
      expect(await worker.stop()).toBe(0);
    },
  );
});
