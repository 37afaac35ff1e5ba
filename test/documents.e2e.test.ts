import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnboardingPolicy } from '../src/contract/policy.js';
import type { DocumentReference } from '../src/contract/signup.js';
import { isPublicAddress } from '../src/documents/public-address.js';
import { startDocumentHost, type DocumentHost } from './support/document-host.js';
import { documentsFolder } from './support/documents.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Rig } from './support/rig.js';
import { passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';
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
