import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Ends process `pid` (SIGTERM, then SIGKILL after `graceMs`) when this process is gone, even by SIGKILL: a shell waits at
 * a pipe that closes with us. Watches until `ended`. Not on Windows, which has no such shell.
 */
export function stopWithParent(pid: number, ended: Promise<void>, graceMs: number): void {
  if (process.platform === 'win32') return;
  const script = [
    'read -r _; kill -TERM "$1" || exit',
    'for _ in $(seq "$2"); do sleep 1; kill -0 "$1" || exit; done',
    'kill -KILL "$1"',
  ].join('\n');
  const watch = spawn(
    '/bin/sh',
    ['-c', script, 'stop-with-parent', `${pid}`, `${Math.ceil(graceMs / 1000)}`],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  );
  watch.on('error', () => undefined); // without the shell the server still ends with stop()
  watch.unref();
  watch.stdin.on('error', () => undefined);
  if (watch.stdin instanceof Socket) watch.stdin.unref(); // the pipe alone is no reason to stay
  void ended.then(() => watch.kill('SIGKILL'));
}
