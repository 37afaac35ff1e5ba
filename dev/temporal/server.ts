import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { findTemporalCli } from './find-cli.js';
import { freePort } from './free-port.js';
import { stopWithParent } from './stop-with-parent.js';

export interface TemporalServerOptions {
  /** The Temporal CLI; found (or downloaded) if left out. */
  readonly cliPath?: string;
  /** Port of the gRPC service if it is free, else any; default: any. */
  readonly port?: number;
  /** Port of the Temporal UI if it is free, else any; default: any. `headless` leaves the UI out. */
  readonly uiPort?: number;
  readonly headless?: boolean;
  /** SQLite file, its folder made if missing; in memory if left out. */
  readonly dbFile?: string;
  /** Where the browser finds the codec server that decodes payloads for the Temporal UI. */
  readonly codecEndpoint?: string;
  /** Default `error`: the server warns a lot in normal use. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'never';
  /** Takes the server's own log, and is left open; not kept if left out. */
  readonly log?: Writable;
  /** How long the server may take to answer. Default 60 s. */
  readonly readyWithinMs?: number;
}

export interface TemporalServer {
  /** `host:port` of the gRPC service; the namespace `default` is there. */
  readonly address: string;
  readonly uiUrl: string | null;
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the server: SIGTERM, and SIGKILL after 10 s. May be called again. */
  stop(): Promise<void>;
}

/** The local Temporal server did not come up; carries the end of what it wrote. */
export class TemporalServerFailed extends Error {
  readonly type = 'TemporalServerFailed';
  constructor(reason: string, output: string) {
    super(`The local Temporal server ${reason}.${output === '' ? '' : `\n${output.trim()}`}`);
    this.name = this.type;
  }
}

const HOST = '127.0.0.1';
const STOP_GRACE_MS = 10_000;
const PORT_TRIES = 3;

/**
 * The default of 20 polls a second on the one shard adds 30 ms to every step of a workflow. A run can be deleted once the
 * server has written down that it is through with closing it, by default every 30 s.
 */
const dynamicConfig = [
  ...['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS=2000`),
  'history.transferProcessorUpdateAckInterval="1s"',
];

/** With these a server on a file is as fast as one in memory; the shipped settings make it 2.4 times slower. */
const sqlitePragmas = ['journal_mode=wal', 'synchronous=normal'];

/** Starts a Temporal server of its own, with its UI, and waits until it answers. It ends with this process, however that ends. */
export async function startTemporalServer(options: TemporalServerOptions = {}): Promise<TemporalServer> {
  const cliPath = options.cliPath ?? (await findTemporalCli()).path;
  if (options.dbFile !== undefined) await mkdir(dirname(options.dbFile), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(cliPath, options);
    } catch (error) {
      // Somebody may have taken a port between our look and the server's.
      const portTaken =
        error instanceof TemporalServerFailed && /address already in use/i.test(error.message);
      if (!portTaken || attempt === PORT_TRIES) throw error;
    }
  }
}

async function start(cliPath: string, options: TemporalServerOptions): Promise<TemporalServer> {
  const port = await freePort(options.port);
  const uiPort = options.headless === true ? undefined : await freePort(options.uiPort);
  const child = spawn(cliPath, serverArguments(options, port, uiPort), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own: Ctrl-C in our terminal is ours to pass on, after the worker has stopped
  });
  const output = collectOutput(child, options.log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      output.add(error.message);
      resolve();
    });
  });
  const { pid } = child;
  if (pid !== undefined) stopWithParent(pid, ended, STOP_GRACE_MS);
  const stop = () => stopChild(child, ended);
  const address = `${HOST}:${port}`;
  try {
    const ready = await answers(address, ended, options.readyWithinMs ?? 60_000);
    if (!ready || pid === undefined)
      throw new TemporalServerFailed('ended before it answered', output.tail());
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, uiUrl: uiPort === undefined ? null : `http://${HOST}:${uiPort}`, pid, ended, stop };
}

function serverArguments(options: TemporalServerOptions, port: number, uiPort: number | undefined): string[] {
  const { dbFile, codecEndpoint, logLevel = 'error' } = options;
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', `${port}`, '--log-level', logLevel],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', `${uiPort}`, '--ui-disable-news-fetch']),
    ...(uiPort === undefined || codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint]),
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile, ...repeat('--sqlite-pragma', sqlitePragmas)]),
    ...repeat('--dynamic-config-value', dynamicConfig),
  ];
}

function repeat(flag: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [flag, value]);
}

/** True as soon as the server answers, false when it ended first; rejects after `withinMs`. */
async function answers(address: string, ended: Promise<void>, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  const gone = ended.then(() => 'ended' as const);
  while (Date.now() < deadline) {
    const asked = askNamespace(address).catch(() => sleep(100, 'silent' as const));
    const answer = await Promise.race([asked, gone]);
    if (answer !== 'silent') return answer === 'answered';
  }
  throw new TemporalServerFailed(`did not answer within ${withinMs / 1000} s`, '');
}

async function askNamespace(address: string): Promise<'answered'> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 });
  try {
    await connection.withDeadline(Date.now() + 2000, () =>
      connection.workflowService.describeNamespace({ namespace: 'default' }),
    );
    return 'answered';
  } finally {
    await connection.close();
  }
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await ended;
  clearTimeout(kill);
}

/** Passes the server's log on, and keeps the end of all it writes for an error message. */
function collectOutput(child: ChildProcess, log: Writable | undefined) {
  let kept = '';
  const add = (text: string) => {
    kept = (kept + text).slice(-2000);
  };
  child.stdout?.setEncoding('utf8').on('data', add);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    add(text);
    log?.write(text);
  });
  return { add, tail: () => kept };
}
