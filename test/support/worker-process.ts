import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { finhubEnvironment } from './finhub-environment.js';
import { credentialKeys, payloadKeys } from './rig.js';
import type { Stack } from './stack.js';

const root = path.resolve(import.meta.dirname, '../..');

/** `src/worker.ts` in a process of its own, so that it can be killed like any other. */
export class WorkerProcess {
  private readonly written: string[] = [];

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.written.push(text));
    }
    child.stderr?.pipe(process.stderr, { end: false });
  }

  /** Resolves once it polls. `logLevel` is the worker's own default unless it is given. */
  static async start(
    { sandbox, taskQueue, temporalAddress }: Stack,
    documentsRoot: string,
    { logLevel }: { readonly logLevel?: 'trace' | 'debug' } = {},
  ): Promise<WorkerProcess> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/worker.ts'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        LOG_FORMAT: 'json',
        TEMPORAL_ADDRESS: temporalAddress,
        ONBOARDING_TASK_QUEUE: taskQueue,
        ...finhubEnvironment(sandbox),
        CREDENTIAL_KEY: `c1:${credentialKeys.primary.bytes.toString('base64')}`,
        PAYLOAD_KEYS: `p1:${payloadKeys.primary.bytes.toString('base64')}`,
        DOCUMENTS_ROOT: documentsRoot,
        METRICS_PORT: '0',
        ...(logLevel === undefined ? {} : { LOG_LEVEL: logLevel }),
      },
    });
    const worker = new WorkerProcess(child);
    await started(child);
    return worker;
  }

  /** Everything it wrote so far: its log, and what else came to its output. */
  get output(): string {
    return this.written.join('');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const gone = once(this.child, 'close');
    this.child.kill(signal);
    await gone;
    return this.child.exitCode;
  }
}

async function started(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('The worker has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('worker started')) break;
  }
  child.stdout.resume();
  if (child.exitCode !== null) throw new Error(`The worker ended with ${String(child.exitCode)}`);
}
