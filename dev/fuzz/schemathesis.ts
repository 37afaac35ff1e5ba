import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBounded } from '../temporal/bounded-process.js';

const version = '4.32.5';
const INSTALL_WITHIN_MS = 10 * 60_000;

/** Schemathesis cannot be installed; says what is missing. */
class SchemathesisMissing extends Error {
  override readonly name = 'SchemathesisMissing';
}

/** The pinned Schemathesis, installed below `cacheDir` the first time. Throws `SchemathesisMissing`. */
export async function installSchemathesis(cacheDir: string, say: (message: string) => void): Promise<string> {
  const environment = join(cacheDir, `schemathesis-${version}`);
  const program = join(environment, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  say(`Installing Schemathesis ${version} ...`);
  try {
    await run('python3', ['-m', 'venv', '--clear', environment]);
    await run(join(environment, 'bin', 'python'), [
      ...['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet'],
      `schemathesis==${version}`,
    ]);
  } catch (error) {
    rmSync(environment, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new SchemathesisMissing(
      `Schemathesis ${version} could not be installed (${reason}). It needs python3 (3.10 or later) with venv and pip, and ` +
        'a package index that pip can reach.',
    );
  }
  return program;
}

export interface FuzzRun {
  readonly program: string;
  readonly gatewayUrl: string;
  readonly seconds: number;
  readonly seed: number;
  /** Holds what Schemathesis keeps of a run. */
  readonly folder: string;
  /** For the hooks: keys, secrets and cases. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What an answer is held against; whether every odd body that a schema allows is also meant is not. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
];

/** Sends generated requests for as long as asked, its report on our output; true if every answer was as described. */
export function fuzz({ program, gatewayUrl, seconds, seed, folder, environment }: FuzzRun): Promise<boolean> {
  const args = [
    ...['run', `${gatewayUrl}/openapi.json`, '--url', gatewayUrl],
    ...['--phases', 'examples,coverage,fuzzing', '--checks', checks.join(',')],
    ...['--max-time', String(seconds), '--seed', String(seed), '--workers', '1'],
    ...['--generation-allow-x00', 'true', '--generation-database', 'none', '--suppress-health-check', 'all'],
    ...['--continue-on-failure', '--request-timeout', '30', '--warnings', 'off', '--no-color'],
    // The hooks bring the key; a made-up one would stop all but a few requests at the door.
    ...['--generation-with-security-parameters', 'false'],
  ];
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      ...environment,
      SCHEMATHESIS_HOOKS: 'hooks',
      PYTHONPATH: fileURLToPath(new URL('.', import.meta.url)),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

function run(command: string, args: readonly string[]): Promise<void> {
  const giveUp = (elapsedMs: number) =>
    elapsedMs > INSTALL_WITHIN_MS ? `not complete after ${INSTALL_WITHIN_MS / 60_000} minutes` : undefined;
  return runBounded({ command, args, giveUp });
}
