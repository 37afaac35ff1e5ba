import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import { createDataConverter, type KeyRing } from '../src/codec/index.js';
import { queryNames } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { startOnboarding } from '../src/signup/index.js';
import { documentsFolder } from './support/documents.js';
import { policyWith } from './support/policy.js';
import { productEnvironment, ProductProcess } from './support/product-process.js';
import { credentialKeys, onboardingIdKey, payloadKeys } from './support/rig.js';
import { signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const warning = /Temporal holds payloads that are not encrypted/g;

describe('a worker with payload keys', () => {
  let connection: Connection;
  let sandbox: RunningSandbox;
  let documents: string;
  let worker: ProductProcess;
  const taskQueue = `unencrypted-${randomUUID()}`;

  beforeAll(async () => {
    documents = await documentsFolder();
    connection = await Connection.connect({ address: inject('temporalAddress') });
    sandbox = await startSandbox();
    worker = await ProductProcess.start(
      'worker',
      productEnvironment(sandbox, {
        temporalAddress: inject('temporalAddress'),
        taskQueue,
        documentsRoot: documents,
      }),
    );
  });
  afterAll(async () => {
    await ProductProcess.killAll();
    await sandbox.close();
    await connection.close();
    await rm(documents, { recursive: true });
  });

  it('goes on with a case from before encryption was turned on, and says once that it is readable', async () => {
    await atDecision(payloadKeys);
    expect(worker.output).not.toMatch(warning);
    await atDecision('off');
    await atDecision('off');
    expect(worker.output.match(warning)).toHaveLength(1);
  });

  /** Takes a new case, started with these keys, as far as it comes without a reviewer. */
  async function atDecision(keys: KeyRing | 'off'): Promise<void> {
    const starting = new Client({ connection, dataConverter: createDataConverter(keys) });
    const { id } = await startOnboarding(starting, signupOf(), {
      tenantId: sandbox.credentials.tenantId,
      taskQueue,
      onboardingIdKey,
      credentialKeys,
      policyFor: () => policyWith(),
    });
    const reading = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
    await eventually(
      async () => {
        const state = await reading.workflow.getHandle(id).query<OnboardingState>(queryNames.onboarding);
        return state.waitingFor === 'decision';
      },
      { timeoutMs: 60_000 },
    );
  }
});
