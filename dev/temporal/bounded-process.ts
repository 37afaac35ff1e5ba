import { spawn } from 'node:child_process';

export interface BoundedProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the process and rejects with the reason this returns, asked about once a second. */
  readonly giveUp: (elapsedMs: number) => string | undefined;
}

const LONGEST_REASON = 300;

/**
 * Runs a program to its end, its standard output shown on our standard error.
 * Rejects with the last line it wrote to its standard error when it fails, or with the reason for giving up.
 */
export function runBounded({ command, args, giveUp, ...options }: BoundedProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 2, 'pipe'] });
    const startedAt = Date.now();
    let complaint = '';
    let reason: string | undefined;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-4096);
    });
    const watch = setInterval(() => {
      reason ??= giveUp(Date.now() - startedAt);
      if (reason !== undefined) child.kill('SIGKILL');
    }, 1000);
    child.on('error', (error) => {
      clearInterval(watch);
      reject(new Error(error.message));
    });
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve();
      else
        reject(
          new Error(reason ?? (lastLine(complaint) || `${command} ended with exit code ${code ?? 'none'}`)),
        );
    });
  });
}

function lastLine(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').slice(0, LONGEST_REASON);
}
