import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import { credentialKeys, onboardingIdKey, payloadKeys, startRig, type Rig } from './support/rig.js';
import { signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

describe('the starter', () => {
  let folder: string;
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let client: Client;
  let rig: Rig;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    folder = await mkdtemp(path.join(tmpdir(), 'starter-'));
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
    rig = await startRig({ client, connection: nativeConnection });
  });
  afterAll(async () => {
    await rig.close();
    await nativeConnection.close();
    await connection.close();
    await rm(folder, { recursive: true });
  });

  it('reports broken lines with their number and field, starts the rest, and is safe to run again', async () => {
    const [good, late] = [signup(), signup()];
    const wrong = { ...signup(), customer: { ...good.customer, email: 'nobody' } };
    const file = await write('a.ndjson', [good, wrong, '{"id":', late].map(asLine).join('\n'));
    const report = path.join(folder, 'report.ndjson');

    const first = await starter([file, '--report', report]);
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toBe('4 sign-ups: 2 started, 2 refused\n');
    expect(first.stderr).toContain('line 2: refused: /customer/email is not an e-mail address');
    expect(first.stderr).toContain('line 3: refused: is not valid JSON');
    const ids = expect.stringMatching(/^onboarding-individual-[a-z2-7]{26}$/) as string;
    expect(await readReport(report)).toEqual([
      { line: 1, eventId: good.id, result: 'started', id: ids, errors: [] },
      {
        line: 2,
        eventId: wrong.id,
        result: 'refused',
        id: null,
        errors: [{ pointer: '/customer/email', detail: 'is not an e-mail address' }],
      },
      {
        line: 3,
        eventId: null,
        result: 'refused',
        id: null,
        errors: [{ pointer: '', detail: 'is not valid JSON' }],
      },
      { line: 4, eventId: late.id, result: 'started', id: ids, errors: [] },
    ]);

    expect((await starter([file])).stdout).toBe('4 sign-ups: 2 existing, 2 refused\n');
  });

  it('takes CSV, arrays and standard input at once, and tells files apart in the report', async () => {
    const { customer } = signup();
    const header = [
      'firstName',
      'lastName',
      'email',
      'phone',
      'dateOfBirth',
      'gender',
      'nationality',
      'placeOfBirth',
    ] as const;
    const parts = ['street', 'city', 'state', 'postalCode', 'country'] as const;
    const names = [
      ...header.map((name) => `customer.${name}`),
      ...parts.map((name) => `customer.address.${name}`),
    ];
    const cells = [...header.map((name) => customer[name]), ...parts.map((name) => customer.address[name])];
    const csv = await write('b.csv', `${names.join(',')}\n${cells.map((cell) => `"${cell}"`).join(',')}\n`);
    const array = await write('b.json', JSON.stringify([signup(), { ...signup(), id: undefined }], null, 2));
    const report = path.join(folder, 'report.ndjson');

    const run = await starter([csv, array, '-', '--report', report], { input: asLine(signup()) });
    expect(run.stdout).toBe('4 sign-ups: 3 started, 1 refused\n');
    expect(await readReport(report)).toMatchObject([
      { file: csv, line: 2, eventId: expect.stringMatching(/^line-/) as string, result: 'started' },
      { file: array, line: 1, result: 'started' },
      { file: array, line: 2, result: 'refused', errors: [{ pointer: '/id', detail: 'is missing' }] },
      { file: '-', line: 1, result: 'started' },
    ]);
    expect((await starter([csv])).stdout).toBe('1 sign-up: 1 existing\n');
  });

  it('waits for the cases to end, and says when they do not in time', async () => {
    await rig.sandbox.control.setSwitches({ activationMode: 'sync', reviewer: { mode: 'auto', delayMs: 0 } });
    const { documents, consents } = signupOf();
    const whole = await write(
      'c.ndjson',
      [signup(), signup()].map((event) => asLine({ ...event, documents, consents })).join('\n'),
    );
    const policy = { DECISION_POLL: '100ms..1s', READINESS_POLL: '100ms..1s' };
    const ended = await starter(['--wait=1m', whole], { env: policy });
    expect(ended).toMatchObject({ exitCode: 0, stdout: '2 sign-ups: 2 started\n2 cases: 2 ACTIVATED\n' });

    const owing = await write('d.ndjson', asLine(signup()));
    expect(await starter(['--wait=100ms', owing])).toMatchObject({
      exitCode: 4,
      stdout: '1 sign-up: 1 started\n1 case: 1 open\n',
    });
    expect(await starter(['--wait', whole])).toMatchObject({ exitCode: 0 });
  });

  it('starts nothing in a dry run, and needs no Temporal for it', async () => {
    const file = await write('e.ndjson', [signup(), 'broken'].map(asLine).join('\n'));
    const report = path.join(folder, 'report.ndjson');
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const run = await starter(['--dry-run', '--report', report, file], { env });
    expect(run).toMatchObject({ exitCode: 1, stdout: '2 sign-ups: 1 valid, 1 refused\n' });
    const [valid] = await readReport(report);
    await expect(client.workflow.getHandle(String(valid?.['id'])).describe()).rejects.toThrow('not found');
  });

  it('says in one line that the report has no room', async () => {
    const file = await write('g.ndjson', asLine(signup()));
    const run = await starter(['--dry-run', '--report', '/dev/full', file]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/^starter failed: Error: write ENOSPC$/m);
    expect(run.stderr).not.toContain(' at ');
  });

  it('names everything that is wrong with its settings, and starts nothing', async () => {
    const file = await write('f.ndjson', asLine(signup()));
    const env = { ONBOARDING_ID_KEY: 'short', CREDENTIAL_KEY: '', WALLET_POLL: 'often' };
    const run = await starter([file], { env });
    expect(run.exitCode).toBe(2);
    for (const name of Object.keys(env)) expect(run.stderr).toContain(`${name}: expected`);
    expect(run.stdout).toBe('');
  });

  it.each([
    ['no file', []],
    ['a file that is not there', ['nowhere.ndjson', '-']],
    ['a folder', [tmpdir()]],
    ['an unknown option', ['--fast', '-']],
    ['a bad concurrency', ['--concurrency', '0', '-']],
    ['a bad wait', ['--wait=soon', '-']],
    ['a report that cannot be written', ['--report', path.join(tmpdir(), 'no', 'such', 'folder'), '-']],
  ])('refuses %s with exit code 2', async (_, args) => {
    expect(await starter(args)).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('refuses to write its report over the sign-ups', async () => {
    const file = path.join(folder, 'precious.ndjson');
    const content = `${asLine(signup())}\n`;
    await writeFile(file, content);
    expect(await starter(['--report', file, file])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  it('says that Temporal is away with exit code 3', async () => {
    const file = await write('g.ndjson', asLine(signup()));
    expect(await starter([file], { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } })).toMatchObject({
      exitCode: 3,
    });
    expect(await starter([file], { env: { TEMPORAL_NAMESPACE: 'nowhere' } })).toMatchObject({
      exitCode: 3,
      stdout: '1 sign-up: 1 failed\n',
    });
  });

  it('explains itself', async () => {
    const { exitCode, stdout } = await starter(['--help']);
    expect(exitCode).toBe(0);
    for (const part of [
      '--dry-run',
      '--wait',
      'npm run starter -- ',
      'ONBOARDING_ID_KEY',
      '4  --wait ran out',
    ]) {
      expect(stdout).toContain(part);
    }
  });

  async function write(name: string, text: string): Promise<string> {
    const file = path.join(folder, `${randomUUID()}-${name}`);
    await writeFile(file, text);
    return file;
  }

  interface RunOptions {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
  }

  function starter(args: readonly string[], { env = {}, input = '' }: RunOptions = {}) {
    return run(['--import', 'tsx', 'src/starter.ts', ...args], { ...settings(rig), ...env }, input);
  }
});

function settings(rig: Rig): Record<string, string> {
  const key = ({ id, bytes }: { id: string; bytes: Buffer }) => `${id}:${bytes.toString('base64')}`;
  return {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    FINHUB_TENANT_ID: rig.sandbox.credentials.tenantId,
    ONBOARDING_ID_KEY: onboardingIdKey.toString('base64'),
    CREDENTIAL_KEY: key(credentialKeys.primary),
    PAYLOAD_KEYS: key(payloadKeys.primary),
    ONBOARDING_TASK_QUEUE: rig.taskQueue,
  };
}

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], env: Record<string, string>, input: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    // A process that ends without reading its input closes the pipe.
    child.stdin.on('error', () => undefined).end(input);
  });
}

async function readReport(file: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A sign-up event that owes documents and consents. */
function signup() {
  const { eventId: id, customer } = signupOf();
  return { id, type: 'individual.signup', customer };
}

function asLine(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
