import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const codecServer = fileURLToPath(new URL('codec-server.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
const valid = { PAYLOAD_KEYS: 'off', CODEC_PORT: '0' };

let folder: string;
const running: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-'));
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a command', () => {
  it.each(['starter', 'cases', 'webhook', 'setup-temporal'])(
    'tells in one line what nobody caught, and nothing that hangs on it: %s',
    async (name) => {
      const failing = join(folder, 'failing.mjs');
      writeFileSync(
        failing,
        `const { exit } = process;
        const error = Object.assign(new RangeError('hush'), { body: 'hush' });
        process.exit = (code) => {
          if (code === 2) process.emit('uncaughtException', error);
          exit.call(process, code);
        };`,
      );
      const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
      const { exit, output, errors } = run(['--unknown'], { NODE_OPTIONS: `--import=${failing}` }, script);
      expect(await exit).toBe(1);
      expect(errors()).toContain(`\n${name} failed: RangeError: message of RangeError left out`);
      expect(output() + errors()).not.toContain('hush');
    },
  );
});

describe('a process', () => {
  it('lists in its help what it reads, with defaults and meanings', async () => {
    const { exit, output } = run(['--help'], {});
    expect(await exit).toBe(0);
    expect(output()).toContain('CODEC_PORT (8081)');
    expect(output()).toContain('PAYLOAD_KEYS (required)');
  });

  it.each([['--unknown'], ['argument']])('refuses %s as wrong usage', async (argument) => {
    const { exit } = run([argument], valid);
    expect(await exit).toBe(2);
  });

  it('names every wrong setting on stderr and starts nothing', async () => {
    const { exit, output, errors } = run([], { CODEC_PORT: 'typo', LOG_LEVEL: 'typo' });
    expect(await exit).toBe(2);
    expect(errors().match(/^[A-Z_]+(?=: expected )/gm)).toEqual(['CODEC_PORT', 'PAYLOAD_KEYS', 'LOG_LEVEL']);
    expect(errors()).not.toContain('typo');
    expect(output()).toBe('');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly on %s', async (signal) => {
    const { exit, child, until } = run([], valid);
    await until('codec server listening');
    child.kill(signal);
    expect(await exit).toBe(0);
    await until('"msg":"stopped"');
  });

  it('logs why it could not start', async () => {
    const { exit, output } = run([], {
      ...valid,
      CODEC_HOST: '127.0.0.1',
      CODEC_PORT: String(await takenPort()),
    });
    expect(await exit).toBe(1);
    expect(output()).toContain('EADDRINUSE');
  });

  it('ends at once on a second signal', async () => {
    const { exit, child, until } = run([], {}, scriptThat('stop: () => new Promise(() => alive.ref())'));
    await until('"msg":"started"');
    child.kill('SIGTERM');
    await until('"msg":"stopping"');
    child.kill('SIGINT');
    expect(await exit).toBe(1);
  });

  it('takes a Ctrl-C that npm passes on as well for one', async () => {
    const twice = `for (const signal of ['SIGINT', 'SIGINT']) process.emit(signal, signal);`;
    const { exit } = run([], {}, scriptThat('stop: async () => clearInterval(alive)', twice));
    expect(await exit).toBe(0);
  });

  it('ends when its work ends', async () => {
    const { exit } = run(
      [],
      {},
      scriptThat('done: Promise.resolve(), stop: async () => clearInterval(alive)'),
    );
    expect(await exit).toBe(0);
  });

  it('fails when its work fails', async () => {
    const failing = scriptThat(
      `done: Promise.reject(new RangeError('lost it')), stop: async () => undefined`,
    );
    const { exit, output } = run([], {}, failing);
    expect(await exit).toBe(1);
    expect(output()).toContain('"type":"RangeError"');
  });

  it('fails with one line of its log where nobody caught an error', async () => {
    const uncaught = `void Promise.reject(Object.assign(new RangeError('lost it'), { body: 'hush' }));`;
    const { exit, output, errors } = run([], {}, scriptThat('stop: async () => undefined', uncaught));
    expect(await exit).toBe(1);
    expect(output()).toContain('"type":"RangeError"');
    expect(output() + errors()).not.toContain('hush');
  });

  it('reads .env in development, where the environment wins, and not in production', async () => {
    writeFileSync(join(folder, '.env'), 'PAYLOAD_KEYS=off\nCODEC_PORT=not-a-port\n');
    const inDevelopment = run([], { CODEC_PORT: '0' });
    await inDevelopment.until('codec server listening');
    inDevelopment.child.kill('SIGTERM');
    expect(await inDevelopment.exit).toBe(0);
    const inProduction = run([], { CODEC_PORT: '0', NODE_ENV: 'production' });
    expect(await inProduction.exit).toBe(2);
    rmSync(join(folder, '.env'));
  });
});

function run(args: readonly string[], env: Record<string, string>, script = codecServer) {
  const child = spawn(process.execPath, ['--import', tsx, script, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const [output, errors] = [collected(child.stdout), collected(child.stderr)];
  return {
    child,
    output,
    errors,
    exit: new Promise<number | null>((resolve) => child.once('close', resolve)),
    until: (text: string) => expect.poll(output, { timeout: 30_000 }).toContain(text),
  };
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** A process of which only what `start` returns is special, and what happens right after it. */
function scriptThat(returned: string, afterwards = ''): string {
  const path = join(folder, 'process.mts');
  const module = new URL('process.ts', import.meta.url).href;
  writeFileSync(
    path,
    `import { runProcess } from '${module}';
    const settings = Object.assign(() => ({ log: { level: 'info' } }), { variables: [] });
    const start = async (_settings, logger) => {
      const alive = setInterval(() => undefined, 1000);
      logger.info('started');
      setImmediate(() => { ${afterwards} });
      return { ${returned} };
    };
    await runProcess({ name: 'test', summary: '', settings, start });`,
  );
  return path;
}

async function takenPort(): Promise<number> {
  const first = run([], valid);
  await first.until('codec server listening');
  return Number(/127\.0\.0\.1:(\d+)/.exec(first.output())?.[1]);
}
