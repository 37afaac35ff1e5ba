import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import { addCommands } from '../../src/cases/index.js';
import type { GatewayAccess } from '../../src/config/index.js';

const script = path.resolve(import.meta.dirname, '../../src/cases.ts');
const tsx = import.meta.resolve('tsx');

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run cases -- ...` under way, in a process of its own. */
export interface RunningCommand {
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly result: Promise<CommandResult>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs `npm run cases -- ...` within this process, which is much faster than to start one. */
export async function runCases(
  args: readonly string[],
  access: GatewayAccess,
  stdin = '',
): Promise<CommandResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  let exitCode: number | null = null;
  const command = new Command('cases').exitOverride();
  addCommands(command, {
    readSettings: () => access,
    terminal: { stdin: Readable.from([stdin]), stdout, stderr, env: {} },
    ended: (code) => (exitCode = code),
  });
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exitCode = 2;
  }
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { exitCode, stdout: out, stderr: err };
}

/** Starts the command in a folder without settings, with these alone. */
export function startCases(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin = '',
): RunningCommand {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    process.execPath,
    ['--import', tsx, script, ...args],
    { cwd: tmpdir(), env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env }, stdio: 'pipe' },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined).end(stdin); // it may end without reading it
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    result: once(child, 'close').then(([exitCode]: unknown[]) => ({
      exitCode: exitCode as number | null,
      stdout,
      stderr,
    })),
    kill: (signal) => void child.kill(signal),
  };
}
