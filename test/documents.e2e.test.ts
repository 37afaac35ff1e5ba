import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import { createDataConverter } from '../src/codec/index.js';
import { queryNames } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import type { DocumentReference } from '../src/contract/signup.js';
import { isPublicAddress } from '../src/documents/public-address.js';
import { selfSigned } from '../src/documents/testing/self-signed.js';
import { startOnboarding } from '../src/signup/index.js';
import { documentsFolder } from './support/documents.js';
import { policyWith } from './support/policy.js';
import { productEnvironment, ProductProcess } from './support/product-process.js';
import { startRigOnServer } from './support/rig-on-server.js';
import { credentialKeys, onboardingIdKey, payloadKeys, type Rig } from './support/rig.js';
import { passport, proofOfAddress, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const MIB = 1024 * 1024;
const HOST = 'documents.test';
const PDF = Buffer.from('%PDF-1.7\n');

/** How it cannot be used, its source, what the case says, and what else is wrong with the reference. */
type Refusal = [string, () => string, string, Partial<DocumentReference>?];

describe('a document that cannot be used', () => {
  let rig: Rig;
  let root: string;
  let outside: string;
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    root = await documentsFolder();
    outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
    await writeFile(path.join(outside, 'secret.pdf'), PDF);
    await symlink(path.join(outside, 'secret.pdf'), path.join(root, 'link.pdf'));
    await writeFile(path.join(root, 'empty.pdf'), '');
    await writeFile(path.join(root, 'large.pdf'), Buffer.concat([PDF, Buffer.alloc(MIB)]));
    const certificate = selfSigned(HOST);
    server = createServer(certificate, ({ url = '' }, response) => {
      if (url.startsWith('/moved')) response.writeHead(302, { location: 'https://elsewhere.test/' }).end();
      else if (url.startsWith('/large')) response.end(Buffer.concat([PDF, Buffer.alloc(MIB)]));
      else response.writeHead(url.startsWith('/gone') ? 410 : 403).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `${HOST}:${(server.address() as AddressInfo).port}`;
    origin = `https://${host}`;
    rig = await startRigOnServer({
      switches: { reviewer: { mode: 'manual' } },
      documents: {
        root,
        hosts: [host, '169.254.169.254', 'intranet.test'],
        network: {
          ca: certificate.cert,
          resolve: (name) =>
            Promise.resolve([{ address: name === HOST ? '127.0.0.1' : '192.168.1.7', family: 4 }]),
          // Of all that is not public only the test's own server.
          isAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
        },
      },
    });
  });
  afterAll(async () => {
    await rig.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(root, { recursive: true });
    await rm(outside, { recursive: true });
  });

  it.concurrent.each<Refusal>([
    ['leads out of the folder', () => 'file:../outside/secret.pdf', 'its file is not below DOCUMENTS_ROOT'],
    ['is named by an absolute path', () => 'file:/etc/hostname', 'its file is not below DOCUMENTS_ROOT'],
    ['is a link out of the folder', () => 'file:link.pdf', 'its file is not below DOCUMENTS_ROOT'],
    ['is not there', () => 'file:nothing-here.pdf', 'its source holds nothing (any more)'],
    ['is empty', () => 'file:empty.pdf', 'it is empty'],
    ['is too large', () => 'file:large.pdf', 'it is larger than DOCUMENT_MAX_BYTES'],
    ['is too large to download', () => `${origin}/large`, 'it is larger than DOCUMENT_MAX_BYTES'],
    [
      'is not what it says',
      () => 'file:broken.pdf',
      'its content is not of the type it was announced with (PDF, JPEG and PNG are understood)',
    ],
    [
      'has changed',
      () => 'file:passport.pdf',
      'its content does not have the SHA-256 it was announced with',
      { sha256: 'ab'.repeat(32) },
    ],
    ['is of another host', () => 'https://evil.test/passport.pdf', 'its host is not among DOCUMENT_HOSTS'],
    [
      'is of the metadata service',
      () => 'https://169.254.169.254/latest/meta-data',
      'its host has an address that is not public',
    ],
    [
      'is of the intranet',
      () => 'https://intranet.test/passport.pdf',
      'its host has an address that is not public',
    ],
    ['is a redirect', () => `${origin}/moved`, 'its address redirects elsewhere'],
    ['is gone', () => `${origin}/gone`, 'its source holds nothing (any more)'],
    ['is kept from us', () => `${origin}/forbidden`, 'its host refused to give it out'],
    ['is no address', () => 'ftp://documents.test/passport.pdf', unreadableSource],
  ])('because it %s is asked for again, and the case says why', async (_how, source, why, more = {}) => {
    const bad = { ...passport, source: source(), ...more };
    const onboarding = await rig.start({ documents: [bad, proofOfAddress] });
    const state = await onboarding.until(({ reason }) => reason !== null);
    expect(await onboarding.until(({ waitingFor }) => waitingFor === 'documents')).toMatchObject({
      missing: { documents: ['PASSPORT|NATIONAL_ID'] },
      reason: `The PASSPORT document cannot be used: ${why}. Submit it again.`,
      parked: null,
    });
    const words = [bad.source, root, outside, 'secret', '.pdf', '169.254', '192.168', 'evil.test', HOST];
    expect(words.filter((word) => JSON.stringify(state).includes(word))).toEqual([]);
  });

  it('leaves no room for ten of them in a history of 200 KB', async () => {
    const types = [
      'PASSPORT',
      'PROOF_OF_ADDRESS',
      ...['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((letter) => `DOCUMENT_${letter}`),
    ];
    const onboarding = await rig.start({ documents: types.map((type) => ({ ...passport, type })) });
    const { finhub } = await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
    await rig.sandbox.control.approve(finhub.verificationId ?? 'none');
    const decision = { eventId: randomUUID(), decision: 'APPROVED', verificationId: finhub.verificationId };
    await onboarding.handle.signal('verificationDecided', decision);
    await onboarding.handle.result();
    const effects = await onboarding.effects();
    expect(types.map((type) => effects[`document/${type}`])).toEqual(types.map(() => 1));
    const { historySize } = await onboarding.handle.describe();
    expect(historySize).toBeGreaterThan(10_000);
    expect(historySize).toBeLessThan(200_000);
  });
});

const unreadableSource =
  'its source is neither a file below DOCUMENTS_ROOT nor an https address this worker may read';

describe('a document of 20 MiB', () => {
  let connection: Connection;
  let client: Client;
  let sandbox: RunningSandbox;
  let worker: ProductProcess;
  let root: string;
  const taskQueue = `documents-${randomUUID()}`;

  beforeAll(async () => {
    root = await documentsFolder();
    await largeFile(path.join(root, 'large.pdf'), 20 * MIB);
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
    sandbox = await startSandbox({ switches: { maxDocumentBytes: 20 * MIB } });
    const settings = { temporalAddress: inject('temporalAddress'), taskQueue, documentsRoot: root };
    worker = await ProductProcess.start('worker', productEnvironment(sandbox, settings));
  });
  afterAll(async () => {
    await ProductProcess.killAll();
    await sandbox.close();
    await connection.close();
    await rm(root, { recursive: true });
  });

  it('goes to FinHub without the worker growing by more than 32 MiB', async () => {
    for (let warmUp = 0; warmUp < 3; warmUp += 1) await onboarded(passport);
    const before = await residentBytes(worker.pid);
    const sampler = peakOf(worker.pid);
    const customerId = await onboarded({ ...passport, source: 'file:large.pdf' });
    const peak = await sampler.end();
    const [verification] = sandbox.control.verifications({ customerId });
    const large = verification?.documents.find(({ type }) => type === 'PASSPORT');
    expect(large?.bytes).toBe(20 * MIB);
    expect(peak.samples).toBeGreaterThan(20);
    expect((peak.bytes - before) / MIB).toBeLessThan(32);
  });

  /** Brings somebody up to the review; gives the customer's id. */
  async function onboarded(document: DocumentReference): Promise<string> {
    const settings = {
      tenantId: sandbox.credentials.tenantId,
      taskQueue,
      onboardingIdKey,
      credentialKeys,
      policyFor: () => policyWith(),
    };
    const { id } = await startOnboarding(
      client,
      signupOf({ documents: [document, proofOfAddress] }),
      settings,
    );
    return eventually(async () => {
      const state = await client.workflow.getHandle(id).query<OnboardingState>(queryNames.onboarding);
      return state.waitingFor === 'decision' ? state.finhub.customerId : undefined;
    });
  }
});

/** A PDF by its first bytes, the rest as good as random, so that nothing can be left out. */
async function largeFile(file: string, size: number): Promise<void> {
  const handle = await open(file, 'wx');
  const block = randomBytes(MIB);
  await handle.write(PDF);
  for (let written = PDF.byteLength; written < size; written += block.byteLength)
    await handle.write(block, 0, Math.min(block.byteLength, size - written));
  await handle.close();
}

/** Physical memory of a process. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(?<kib>\d+) kB/.exec(status)?.groups?.['kib']) * 1024;
}

/** Looks at a process's memory again and again until told to stop; gives the most it saw. */
function peakOf(pid: number) {
  let isOver = false;
  const watch = async () => {
    let [bytes, samples] = [0, 0];
    while (!isOver) {
      bytes = Math.max(bytes, await residentBytes(pid));
      samples += 1;
      await pause(5);
    }
    return { bytes, samples };
  };
  const watched = watch();
  return {
    end: () => {
      isOver = true;
      return watched;
    },
  };
}
