import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import type { RunningSandbox } from '../../sandbox/index.js';
import type { KeyRing } from '../../src/codec/index.js';
import { finhubEnvironment } from './finhub-environment.js';
import { credentialKeys, onboardingIdKey, payloadKeys } from './rig.js';
import { eventually } from './wait-for.js';

export type Environment = Readonly<Record<string, string>>;

const scripts = {
  worker: 'src/worker.ts',
  'worker of loopback documents': 'test/support/worker-of-loopback-documents.ts',
  gateway: 'src/gateway.ts',
  'codec-server': 'src/codec-server.ts',
  starter: 'src/starter.ts',
  cases: 'src/cases.ts',
  webhook: 'src/webhook.ts',
  'setup-temporal': 'src/setup-temporal.ts',
} as const;

export type Entry = keyof typeof scripts;

/** API keys as their callers send them, and the secret of callbacks. */
export const callerKeys = {
  signup: 'bearer-of-the-sign-up-service',
  operator: 'bearer-of-operators',
  codec: 'bearer-of-support',
} as const;
export const callbackSecret = 'secret-of-callbacks';

const root = path.resolve(import.meta.dirname, '../..');

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A key ring as a setting. */
export function keysSetting(keys: KeyRing | 'off'): string {
  return keys === 'off'
    ? keys
    : keys.all.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(',');
}

/** The settings of all processes beside one sandbox and one Temporal server, with the keys of the tests. */
export function productEnvironment(
  sandbox: Pick<RunningSandbox, 'url' | 'credentials'>,
  settings: { readonly temporalAddress: string; readonly taskQueue: string; readonly documentsRoot: string },
): Environment {
  return {
    NODE_ENV: 'production', // the project's .env has no say here
    LOG_FORMAT: 'json',
    TEMPORAL_ADDRESS: settings.temporalAddress,
    ONBOARDING_TASK_QUEUE: settings.taskQueue,
    ...finhubEnvironment(sandbox),
    FINHUB_WEBHOOK_SECRETS: callbackSecret,
    ONBOARDING_ID_KEY: onboardingIdKey.toString('base64'),
    CREDENTIAL_KEY: keysSetting(credentialKeys),
    PAYLOAD_KEYS: keysSetting(payloadKeys),
    DOCUMENTS_ROOT: settings.documentsRoot,
    METRICS_PORT: '0',
    GATEWAY_PORT: '0',
    GATEWAY_API_KEYS: `web:${sha256(callerKeys.signup)}`,
    GATEWAY_OPERATOR_KEYS: `staff:${sha256(callerKeys.operator)}`,
    CODEC_PORT: '0',
  };
}

/** One process of the product, and everything it writes. */
export class ProductProcess {
  private static readonly running = new Set<ProductProcess>();
  private readonly written: { readonly stream: 'stdout' | 'stderr'; readonly text: string }[] = [];
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]?.setEncoding('utf8').on('data', (text: string) => this.written.push({ stream, text }));
    this.ended = once(child, 'close').then(() => child.exitCode);
    ProductProcess.running.add(this);
    void this.ended.then(() => ProductProcess.running.delete(this));
  }

  /** Starts it, from its source unless a built script is named, and does not wait for anything. */
  static begin(
    entry: Entry,
    environment: Environment,
    args: readonly string[] = [],
    built?: string,
  ): ProductProcess {
    const script = built === undefined ? ['--import', 'tsx', scripts[entry]] : [built];
    const child = spawn(process.execPath, [...script, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...environment },
    });
    return new ProductProcess(child);
  }

  /** Starts it; resolves once it serves or polls. */
  static async start(
    entry: Exclude<Entry, 'starter' | 'cases' | 'webhook' | 'setup-temporal'>,
    environment: Environment,
    built?: string,
  ): Promise<ProductProcess> {
    const started = ProductProcess.begin(entry, environment, [], built);
    let isOver = false;
    void started.ended.then(() => (isOver = true));
    const serves = () => started.servedAt !== undefined || isOver;
    await eventually(serves, { timeoutMs: 60_000, what: `the start of the ${entry}` });
    if (started.servedAt === undefined)
      throw new Error(`The ${entry} ended before it served: ${started.output}`);
    return started;
  }

  /** Ends whatever a test has left running. */
  static async killAll(): Promise<void> {
    await Promise.all([...ProductProcess.running].map((one) => one.kill()));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** All it wrote so far, to both streams. */
  get output(): string {
    return this.written.map(({ text }) => text).join('');
  }

  get stderr(): string {
    return this.written.flatMap(({ stream, text }) => (stream === 'stderr' ? [text] : [])).join('');
  }

  /** Where it serves; of a worker, where its metrics are. */
  get address(): string {
    return this.servedAt ?? '';
  }

  /** Its exit code after a request to stop. */
  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Every process logs it with one line when it is ready. */
  private get servedAt(): string | undefined {
    const ready = /"(?:operations|address)":"(?<url>http:[^"]+)"|listening at (?<at>http:[^"]+)"/;
    const { url, at } = ready.exec(this.output)?.groups ?? {};
    return url ?? at;
  }
}
