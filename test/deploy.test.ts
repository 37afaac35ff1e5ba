import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  readCodecServerSettings,
  readGatewaySettings,
  readSetupSettings,
  readWorkerSettings,
} from '../src/config/index.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');

const serviceSchema = z.object({
  image: z.string(),
  build: z.object({ target: z.string() }).optional(),
  user: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string().nullable()),
  profiles: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const compose = z
  .object({ services: z.record(z.string(), serviceSchema) })
  .parse(parse(read('docker-compose.yml'), { merge: true }));
const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));
const dockerfile = read('Dockerfile');
const oneShots = ['schema', 'setup'];

const service = (name: string) => {
  const found = services.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

describe('docker-compose.yml', () => {
  it('holds the whole system', () => {
    expect(services.map(({ name }) => name).sort()).toEqual(
      [
        ...['postgresql', 'schema', 'temporal', 'setup', 'temporal-ui'],
        ...['worker', 'gateway', 'codec-server', 'sandbox'],
      ].sort(),
    );
  });

  it('pins every image to a version', () => {
    for (const { image } of services) expect(image).toMatch(/^[a-z/-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+:\S+)/gm))
      expect(image).toMatch(/:\d+\.\d+\.\d+-/);
  });

  it('runs the plain Temporal server, 1.31 or later, with admin tools of the same version', () => {
    const version = /^temporalio\/server:1\.(?<minor>\d+)\.\d+$/.exec(service('temporal').image)?.groups?.[
      'minor'
    ];
    expect(Number(version)).toBeGreaterThanOrEqual(31);
    expect(service('schema').image.split(':')[1]).toBe(service('temporal').image.split(':')[1]);
    expect(services.filter(({ image }) => image.includes('auto-setup'))).toEqual([]);
  });

  it('keeps the PostgreSQL password and driver the same on both sides', () => {
    const { environment: server } = service('temporal');
    const { environment: schema } = service('schema');
    const password = service('postgresql').environment['POSTGRES_PASSWORD'];
    expect([server['POSTGRES_PWD'], schema['SQL_PASSWORD']]).toEqual([password, password]);
    expect([server['DB'], schema['SQL_PLUGIN']]).toEqual(['postgres12_pgx', 'postgres12_pgx']);
  });

  it.each(services)('$name is not root, has a read-only root and no capabilities', ({ user }) => {
    expect(['node', 'temporal', 'postgres']).toContain(user);
  });

  it.each(services)('$name is checked for health, or runs once', ({ name, healthcheck }) => {
    expect(healthcheck === undefined).toBe(oneShots.includes(name));
  });

  it.each(services)('$name waits for what it needs in the state it needs', (waiting) => {
    for (const [name, { condition }] of Object.entries(waiting.depends_on)) {
      expect([name, condition]).toEqual([
        name,
        oneShots.includes(name) ? 'service_completed_successfully' : 'service_healthy',
      ]);
    }
  });

  it('starts worker and gateway after the set-up, that after Temporal, and that after its schema', () => {
    const order = ['worker', 'gateway', 'setup', 'temporal', 'schema'].map((name) =>
      Object.keys(service(name).depends_on),
    );
    expect(order).toEqual([['setup'], ['setup'], ['temporal'], ['schema'], ['postgresql']]);
  });

  it.each(services)('$name is reachable from this machine only', ({ ports, network_mode, environment }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    if (network_mode === 'host') expect(environment['CODEC_HOST']).toBe('127.0.0.1');
  });

  it('leaves the sandbox out unless its profile is asked for', () => {
    expect(services.filter(({ profiles }) => profiles.length > 0).map(({ name }) => name)).toEqual([
      'sandbox',
    ]);
    expect(service('sandbox').profiles).toEqual(['sandbox']);
    expect(services.filter(({ depends_on }) => 'sandbox' in depends_on)).toEqual([]);
  });

  it.each(services)('$name mounts files that are there', ({ volumes }) => {
    const files = volumes
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((source) => source.startsWith('./'));
    expect(files.filter((file) => !existsSync(`${root}${file}`))).toEqual([]);
  });
});

it('has the documents that the worker downloads on disk, and says that others need it too', () => {
  const { tmpfs, volumes } = service('worker');
  expect(tmpfs).toEqual([]);
  expect(volumes).toContain('spool:/tmp');
  for (const page of ['deployment', 'privacy'])
    expect(read(`docs/${page}.md`)).toMatch(/TMPDIR[^\n]+\n?[^\n]+tmpfs/);
});

// Temporal in compose is next door, without TLS and keys.
const elsewhereOnly = /^TEMPORAL_(API_KEY|TLS.*|PROFILE|CONFIG_FILE)$/;

describe.each([
  ['worker', readWorkerSettings],
  ['gateway', readGatewaySettings],
  ['codec-server', readCodecServerSettings],
  ['setup', readSetupSettings],
])('the environment of %s', (name, { variables }) => {
  const { environment, command = [] } = service(name);

  it('has every variable the process reads, and no other', () => {
    const readByProcess = variables
      .map((variable) => variable.name)
      .filter((name) => !elsewhereOnly.test(name));
    expect(Object.keys(environment).sort()).toEqual([...new Set(readByProcess)].sort());
  });

  it('names a required variable that is missing, before anything starts', () => {
    const required = variables
      .filter(({ absent }) => absent.kind === 'problem')
      .map((variable) => variable.name);
    const unguarded = required.filter((name) => !(environment[name] ?? '').startsWith(`\${${name}:?`));
    expect(unguarded).toEqual([]);
  });

  it('belongs to a program that is built', () => {
    const [, program] = command;
    expect(existsSync(`${root}${(program ?? '').replace(/^dist\/(.*)\.js$/, 'src/$1.ts')}`)).toBe(true);
  });
});

describe('Dockerfile', () => {
  const stages = new Map(
    dockerfile
      .split(/^FROM /m)
      .slice(1)
      .map((stage) => [/ AS (\S+)/.exec(stage)?.[1], stage] as const),
  );

  it.each(['product', 'sandbox'])('the image %s runs as node and stops on SIGTERM', (target) => {
    const stage = stages.get(target) ?? '';
    expect(stage).toMatch(/^USER node\nSTOPSIGNAL SIGTERM\nCMD \["node", "dist\/.*\.js"\]/m);
  });

  it('has the stages that docker-compose.yml builds, and no development dependencies in the product', () => {
    const targets = services.flatMap(({ build }) => build?.target ?? []);
    expect(targets.filter((target) => !stages.has(target))).toEqual([]);
    expect(stages.get('product')).toContain('--from=dependencies /app/node_modules');
    expect(stages.get('dependencies')).toContain('npm ci --omit=dev');
  });
});

describe('deploy/temporal/dynamicconfig.yaml', () => {
  it('raises the poll limits and turns eager activity start on', () => {
    const settings = z
      .record(z.string(), z.tuple([z.object({ value: z.unknown() })]))
      .parse(parse(read('deploy/temporal/dynamicconfig.yaml')));
    expect(Object.fromEntries(Object.entries(settings).map(([key, [{ value }]]) => [key, value]))).toEqual({
      'history.transferProcessorMaxPollRPS': 2000,
      'history.timerProcessorMaxPollRPS': 2000,
      'history.visibilityProcessorMaxPollRPS': 2000,
      'system.enableActivityEagerExecution': true,
    });
  });
});

describe('docker compose, where it is installed', () => {
  const docker = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync('docker', ['compose', ...args], {
      cwd: root,
      encoding: 'utf8',
      // Nothing of this machine's settings, so that what is missing is missing.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    });
  const config = ['--env-file', '/dev/null', '--profile', 'sandbox', 'config', '--quiet'];

  it('takes the file with the required variables, and refuses it without', async ({ annotate }) => {
    if (docker(['version']).status !== 0) {
      await annotate('docker compose is not installed here: nothing was checked');
      return;
    }
    const required = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+):\?/g)].map(
      ([, name]) => name ?? '',
    );
    const values = Object.fromEntries(required.map((name) => [name, 'x']));
    expect(docker(config, values)).toMatchObject({ status: 0, stderr: '' });
    const without = docker(config);
    expect(without.status).not.toBe(0);
    expect(without.stderr).toMatch(/required variable [A-Z_]+ is missing/);
  });
});
