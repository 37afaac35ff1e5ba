import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, truncateSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/index.js';
import { createDataConverter } from '../src/codec/index.js';
import { queryNames } from '../src/contract/messages.js';
import type { OnboardingState } from '../src/contract/onboarding.js';
import type { OnboardingPolicy } from '../src/contract/policy.js';
import type { DocumentReference } from '../src/contract/signup.js';
import { isPublicAddress } from '../src/documents/public-address.js';
import { startOnboarding } from '../src/signup/index.js';
import { startDocumentHost, type DocumentHost } from './support/document-host.js';
import { documentsFolder } from './support/documents.js';
import { policyWith } from './support/policy.js';
import { productEnvironment, ProductProcess } from './support/product-process.js';
import { startRigOnServer } from './support/rig-on-server.js';
import { credentialKeys, onboardingIdKey, payloadKeys, type Rig } from './support/rig.js';
import { passport, proofOfAddress, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';
import { watchedLinkTo } from './support/watched-link.js';

silenceTemporal();

const MIB = 1024 * 1024;
/** Nothing of it may be shown, nor of an address's query. */
const QUERY = '?signature=sesame';
const PDF = Buffer.from('%PDF-1.7\n');

/** Private, loopback, metadata: as addresses of IPv6, and of IPv4 within IPv6. */
const ipv6Hosts = ['[::1]', '[fd00:ec2::254]', '[fe80::1]', '[::ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]'];

const outsideRoot = 'its file is not below DOCUMENTS_ROOT';
const tooLarge = 'it is larger than DOCUMENT_MAX_BYTES';
const wrongType = 'its content is not of the type it was announced with (PDF, JPEG and PNG are understood)';
const otherHash = 'its content does not have the SHA-256 it was announced with';
const notPublic = 'its host has an address that is not public';
const unreadableSource =
  'its source is neither a file below DOCUMENTS_ROOT nor an https address this worker may read';

/** How it cannot be used, its source, what the case says, and what else is wrong with the reference. */
type Refusal = [string, () => string, string, Partial<DocumentReference>?];

describe('a document by reference', () => {
  let rig: Rig;
  let root: string;
  let outside: string;
  let host: DocumentHost;
  let temporaryRefusals = 0;
  const large = Buffer.concat([PDF, Buffer.alloc(MIB)]);

  /** By path, how a host may fail. */
  const routes: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/moved': (response) => response.writeHead(302, { location: 'https://elsewhere.test/' }).end(),
    '/announced': (response) => response.writeHead(200, { 'content-length': large.length }).end(large),
    '/unannounced': (response) => {
      const more = () => response.write(large, (error) => (error ? undefined : more()));
      more();
    },
    '/belittled': (response) => {
      response.writeHead(200, { 'content-length': PDF.length }).end(large);
    },
    '/cut-short': (response) => {
      response.writeHead(200, { 'content-length': MIB }).write(PDF, () => response.destroy());
    },
    '/passport': (response) => response.end(PDF),
    '/page': (response) => response.end('<html>Sign in</html>'),
    '/gone': (response) => response.writeHead(410).end(),
    '/forbidden': (response) => response.writeHead(403).end(),
    '/down': (response) => response.writeHead(503).end(),
    '/down-for-a-while': (response) =>
      temporaryRefusals++ < 2 ? response.writeHead(503).end() : response.end(PDF),
  };

  beforeAll(async () => {
    root = await documentsFolder();
    outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
    await writeFile(path.join(outside, 'secret.pdf'), PDF);
    await symlink(path.join(outside, 'secret.pdf'), path.join(root, 'link.pdf'));
    await symlink(outside, path.join(root, 'linked'));
    await mkdir(path.join(root, 'folder.pdf'));
    await promisify(execFile)('mkfifo', [path.join(root, 'pipe.pdf')]);
    await writeFile(path.join(root, 'empty.pdf'), '');
    await writeFile(path.join(root, 'large.pdf'), large);
    await writeFile(path.join(root, 'shrinking.pdf'), Buffer.concat([PDF, Buffer.alloc(200_000)]));
    host = await startDocumentHost((path, response) => routes[path]?.(response));
    const elsewhere: Readonly<Record<string, readonly string[]>> = {
      'intranet.test': ['192.168.1.7'],
      'half-public.test': ['8.8.8.8', '10.0.0.1'],
      'mapped.test': ['::ffff:169.254.169.254'],
    };
    rig = await startRigOnServer({
      switches: { reviewer: { mode: 'manual' } },
      documents: {
        root,
        hosts: [host.host, '169.254.169.254', '10.0.0.1', ...ipv6Hosts, ...Object.keys(elsewhere)],
        network: {
          ca: host.certificate,
          resolve: (name) =>
            Promise.resolve(
              (elsewhere[name] ?? ['127.0.0.1']).map((address) => ({ address, family: isIP(address) })),
            ),
          // Of all that is not public only the test's own server.
          isAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
        },
      },
    });
  });
  afterAll(async () => {
    await rig.close();
    await host.close();
    await rm(root, { recursive: true });
    await rm(outside, { recursive: true });
  });

  /** What the case says of a passport in the end; fails the test where the state has a word about the source. */
  async function refusalOf(
    document: DocumentReference,
    {
      others = [proofOfAddress],
      ...policy
    }: Partial<OnboardingPolicy> & { others?: DocumentReference[] } = {},
  ) {
    const onboarding = await rig.start({ documents: [document, ...others] }, policy);
    await onboarding.until(({ reason }) => reason !== null);
    const state = await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    expect(state.missing.documents).toContain('PASSPORT|NATIONAL_ID');
    expect(state.parked).toBeNull();
    const words = [document.source, root, outside, 'secret', '.pdf', '.test', 'sesame', '169.254', '192.168'];
    expect(words.filter((word) => JSON.stringify(state).includes(word))).toEqual([]);
    return state.reason;
  }

  it.concurrent.each<Refusal>([
    ['leads out of the folder', () => 'file:../outside/secret.pdf', outsideRoot],
    ['is named by an absolute path', () => 'file:/etc/hostname', outsideRoot],
    ['is a link out of the folder', () => 'file:link.pdf', outsideRoot],
    ['is below a link out of the folder', () => 'file:linked/secret.pdf', outsideRoot],
    ['is not there', () => 'file:nothing-here.pdf', 'its source holds nothing (any more)'],
    ['is a folder', () => 'file:folder.pdf', 'its source is not a regular file'],
    ['is a pipe', () => 'file:pipe.pdf', 'its source is not a regular file'],
    ['is empty', () => 'file:empty.pdf', 'it is empty'],
    ['is too large', () => 'file:large.pdf', tooLarge],
    ['is too large by its announced length', () => `${host.origin}/announced${QUERY}`, tooLarge],
    ['is too large without an announced length', () => `${host.origin}/unannounced${QUERY}`, tooLarge],
    ['is not what it says', () => 'file:broken.pdf', wrongType],
    ['is a page of its host', () => `${host.origin}/page${QUERY}`, wrongType],
    ['has changed', () => 'file:passport.pdf', otherHash, { sha256: 'ab'.repeat(32) }],
    [
      'is of another host',
      () => `https://evil.test/passport.pdf${QUERY}`,
      'its host is not among DOCUMENT_HOSTS',
    ],
    ...[
      'https://169.254.169.254/latest/meta-data',
      'https://2852039166/latest/meta-data',
      'https://10.0.0.1/',
      ...ipv6Hosts.map((host) => `https://${host}/`),
      'https://intranet.test/',
      'https://half-public.test/',
      'https://mapped.test/',
    ].map((source): Refusal => [`is at ${source}`, () => `${source}${QUERY}`, notPublic]),
    ['is a redirect', () => `${host.origin}/moved${QUERY}`, 'its address redirects elsewhere'],
    ['is gone', () => `${host.origin}/gone${QUERY}`, 'its source holds nothing (any more)'],
    ['is kept from us', () => `${host.origin}/forbidden${QUERY}`, 'its host refused to give it out'],
    ['is no address', () => 'ftp://documents.test/passport.pdf', unreadableSource],
  ])('that %s is asked for again, and the case says why', async (_how, source, why, more = {}) => {
    const refusal = await refusalOf({ ...passport, source: source(), ...more });
    expect(refusal).toBe(`The PASSPORT document cannot be used: ${why}. Submit it again.`);
  });

  it.concurrent.each(['down', 'cut-short'])(
    'whose host is %s until time is up is asked for again, and not promised to be tried',
    async (path) => {
      const unreachable = { ...passport, source: `${host.origin}/${path}${QUERY}` };
      expect(await refusalOf(unreachable, { stepRetryForMs: 1 })).toBe(
        'The PASSPORT document cannot be used: its source cannot be read at the moment. Submit it again.',
      );
    },
  );

  it.concurrent('whose host is down for a while is taken when it is back, and nobody is asked', async () => {
    const source = `${host.origin}/down-for-a-while${QUERY}`;
    const onboarding = await rig.start({ documents: [{ ...passport, source }, proofOfAddress] });
    const state = await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
    expect(state.reason).toBeNull();
    expect(temporaryRefusals).toBe(3);
    expect(await onboarding.effects()).toMatchObject({ 'document/PASSPORT': 1 });
  });

  it.concurrent('whose host sends more than it announces is what was announced and no more', async () => {
    const source = `${host.origin}/belittled${QUERY}`;
    const onboarding = await rig.start({ documents: [{ ...passport, source }, proofOfAddress] });
    const { finhub } = await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
    const customerId = finhub.customerId ?? 'none';
    const [verification] = rig.sandbox.control.verifications({ customerId });
    expect(verification?.documents.map(({ type, bytes }) => [type, bytes])).toContainEqual([
      'PASSPORT',
      PDF.length,
    ]);
  });

  it('that shrinks while it is read is asked for again, and the case says why', async () => {
    const file = path.join(root, 'shrinking.pdf');
    const { control, url } = rig.sandbox;
    // FinHub reads the document to its end and refuses its token: the client signs in, and sends the document again.
    let signIns = 0;
    const link = await watchedLinkTo(url, (path) => {
      if (path.endsWith('/sessions') && path.includes('/admin/') && ++signIns === 2) truncateSync(file, 100);
    });
    rig.renewClient({ baseUrl: link.url });
    await control.addFault({
      ...{ kind: 'status', operation: 'uploadVerificationDocument', status: 401, times: 1 },
    });
    const refusal = await refusalOf({ ...passport, source: 'file:shrinking.pdf' }, { others: [] });
    expect(refusal).toBe(
      'The PASSPORT document cannot be used: its content changed while it was read. Submit it again.',
    );
    expect(signIns).toBe(2);
    rig.renewClient();
    await link.close();
  });

  it('takes little room: ten of them, from files and from a host, fit into a history of 200 KB', async () => {
    const types = [
      'PASSPORT',
      'PROOF_OF_ADDRESS',
      ...['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((letter) => `DOCUMENT_${letter}`),
    ];
    const onboarding = await rig.start({
      documents: types.map((type, index) => ({
        ...passport,
        type,
        ...(index % 2 === 1 && { source: `${host.origin}/passport${QUERY}` }),
      })),
    });
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

/** The files below a folder that a process has open, also those without a name any more. */
async function openBelow(pid: number, folder: string): Promise<readonly string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const files = await Promise.all(
    // One may be closed meanwhile.
    descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
  );
  return files.filter((file) => file.startsWith(folder));
}

/** Looks at a process's memory and temporary files again and again until told to stop; gives the most it saw of each. */
function peakOf(pid: number, temporary: string) {
  let isOver = false;
  const watch = async () => {
    let [bytes, temporaryFiles, samples] = [0, 0, 0];
    while (!isOver) {
      bytes = Math.max(bytes, await residentBytes(pid));
      temporaryFiles = Math.max(temporaryFiles, (await openBelow(pid, temporary)).length);
      samples += 1;
      await pause(5);
    }
    return { bytes, temporaryFiles, samples };
  };
  const watched = watch();
  return {
    end: () => {
      isOver = true;
      return watched;
    },
  };
}
