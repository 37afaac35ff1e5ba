import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneEffectEach, peopleOf } from './support/companies.js';
import { signUpCompany } from './support/company-cases.js';
import { documentsFolder } from './support/documents.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

describe('a company with 200 persons, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: {
        switches: { reviewer: { mode: 'auto', delayMs: 50 }, walletDelayMs: 100, orgAdminDelay: 0 },
      },
      policy: { walletPoll: { firstMs: 200, longestMs: 1_000 } },
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await rm(documents, { recursive: true });
  });

  it('is activated with each of them added once, in fewer than 5,000 events', async () => {
    const company = await signUpCompany(stack, peopleOf({ employees: 70, directors: 30, shareholders: 100 }));
    expect((await company.closed({ timeoutMs: 50_000 })).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectEach(company.signup));
    const { historyLength } = await stack.client.workflow.getHandle(company.id).describe();
    expect(historyLength, 'events in the history').toBeLessThan(5_000);
  });
});
