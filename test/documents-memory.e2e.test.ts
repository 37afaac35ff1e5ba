import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import { createDataConverter } from '../src/codec/index.js';
import { queryNames } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { startOnboarding } from '../src/signup/index.js';
import { startDocumentHost, type DocumentHost } from './support/document-host.js';
import { documentsFolder } from './support/documents.js';
import { policyWith } from './support/policy.js';
import { openBelow, peakOf, residentBytes } from './support/process-sampler.js';
import { productEnvironment, ProductProcess } from './support/product-process.js';
import { credentialKeys, onboardingIdKey, payloadKeys } from './support/rig.js';
import { passport, proofOfAddress, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const MIB = 1024 * 1024;

describe('a document of 20 MiB', () => {
  let connection: Connection;
  let client: Client;
  let sandbox: RunningSandbox;
  let worker: ProductProcess;
  let host: DocumentHost;
  let root: string;
  /** Of the worker's temporary files. */
  let temporary: string;
  const taskQueue = `documents-${randomUUID()}`;

  beforeAll(async () => {
    root = await documentsFolder();
    temporary = await mkdtemp(path.join(tmpdir(), 'temporary-'));
    await largeFile(path.join(root, 'large.pdf'), 20 * MIB);
    await largeFile(path.join(root, 'too-large.pdf'), 20 * MIB + 1);
    host = await startDocumentHost((file, response) => {
      createReadStream(path.join(root, file)).pipe(response);
    });
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
    sandbox = await startSandbox({ switches: { maxDocumentBytes: 20 * MIB } });
  });
  /** One each: how much a worker grows depends on what it has done before. */
  beforeEach(async () => {
    const settings = { temporalAddress: inject('temporalAddress'), taskQueue, documentsRoot: root };
    worker = await ProductProcess.start('worker of loopback documents', {
      ...productEnvironment(sandbox, settings),
      DOCUMENT_HOSTS: host.host,
      DOCUMENT_HOST_CERTIFICATE: host.certificate,
      TMPDIR: temporary,
    });
  });
  afterEach(() => worker.kill());
  afterAll(async () => {
    await Promise.all([sandbox.close(), host.close(), connection.close()]);
    await rm(root, { recursive: true });
    await rm(temporary, { recursive: true });
  });

  it.each([
    ['a file', () => 'file:', 0],
    ['an https address', () => `${host.origin}/`, 1],
  ])(
    'goes to FinHub from %s without the worker growing by more than 32 MiB',
    async (what, source, spooled) => {
      for (let warmUp = 0; warmUp < 3; warmUp += 1) await uploaded(`${source()}passport.pdf`);
      const before = await residentBytes(worker.pid);
      const sampler = peakOf(worker.pid, temporary);
      const customerId = await uploaded(`${source()}large.pdf`);
      const peak = await sampler.end();
      const [verification] = sandbox.control.verifications({ customerId });
      const large = verification?.documents.find(({ type }) => type === 'PASSPORT');
      expect(large?.bytes).toBe(20 * MIB);
      expect(peak.samples).toBeGreaterThan(20);
      expect(peak.temporaryFiles).toBe(spooled);
      const grownBy = (peak.bytes - before) / MIB;
      process.stdout.write(`${what}: the worker grew by ${grownBy.toFixed(1)} MiB\n`);
      expect(grownBy).toBeLessThan(32);
      expect(await openBelow(worker.pid, temporary)).toEqual([]);
    },
  );

  it('leaves no temporary file behind, whatever becomes of it', async () => {
    const before = await readdir(temporary);
    const refused = ({ reason }: OnboardingState) => reason !== null;
    await Promise.all([
      uploaded(`${host.origin}/large.pdf`),
      onboarded(`${host.origin}/too-large.pdf`, refused),
      onboarded(`${host.origin}/broken.pdf`, refused),
      refusedByFinHub(`${host.origin}/large.pdf`),
    ]);
    expect(await openBelow(worker.pid, temporary)).toEqual([]);
    expect(await readdir(temporary)).toEqual(before);
  });

  /** Somebody whose upload FinHub refuses after it has read all of it. */
  async function refusedByFinHub(source: string): Promise<void> {
    const signup = signupOf({ documents: [{ ...passport, source }, proofOfAddress] });
    const refusal = { operation: 'uploadVerificationDocument', customer: signup.customer.email, status: 422 };
    await sandbox.control.addFault({ kind: 'status', ...refusal });
    await onboarded(source, ({ parkedSteps }) => parkedSteps.length === 2, signup);
  }

  /** Brings somebody up to the review; gives the customer's id. */
  async function uploaded(source: string): Promise<string> {
    const { finhub } = await onboarded(source, ({ waitingFor }) => waitingFor === 'decision');
    return finhub.customerId ?? 'none';
  }

  /** Signs somebody up whose passport comes from there; gives the state as soon as it is as asked. */
  async function onboarded(
    source: string,
    condition: (state: OnboardingState) => boolean,
    signup = signupOf({ documents: [{ ...passport, source }, proofOfAddress] }),
  ): Promise<OnboardingState> {
    const settings = {
      tenantId: sandbox.credentials.tenantId,
      taskQueue,
      onboardingIdKey,
      credentialKeys,
      policyFor: () => policyWith(),
    };
    const { id } = await startOnboarding(client, signup, settings);
    return eventually(async () => {
      const state = await client.workflow.getHandle(id).query<OnboardingState>(queryNames.onboarding);
      return condition(state) ? state : undefined;
    });
  }
});

/** A PDF by its first bytes, the rest as good as random, so that nothing can be left out. */
async function largeFile(file: string, size: number): Promise<void> {
  const handle = await open(file, 'wx');
  const block = randomBytes(MIB);
  const signature = Buffer.from('%PDF-1.7\n');
  await handle.write(signature);
  for (let written = signature.byteLength; written < size; written += block.byteLength)
    await handle.write(block, 0, Math.min(block.byteLength, size - written));
  await handle.close();
}
