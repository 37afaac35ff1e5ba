import { createWriteStream } from 'node:fs';
import {
  readCodecServerSettings,
  readGatewaySettings,
  readSetupSettings,
  readStarterSettings,
  readWorkerSettings,
} from '../../src/config/index.js';
import type { SettingsReader } from '../../src/config/index.js';
import { startTemporalServer } from '../temporal/index.js';
import type { TemporalServerOptions } from '../temporal/index.js';
import type { Variables } from './environment-file.js';
import { DemoStartError } from './errors.js';
import { startNodeProcess } from './supervised-process.js';
import type { ProcessPlan } from './supervisor.js';

type TemporalPlace = Required<Pick<TemporalServerOptions, 'port' | 'uiPort' | 'dbFile' | 'codecEndpoint'>>;

/** A Temporal server of the demo's own, always at the same ports. */
export function temporalProcess(place: TemporalPlace, logFile: string): ProcessPlan {
  return {
    name: 'temporal',
    logFile,
    launch: async () => {
      const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
      const server = await startTemporalServer({ ...place, log });
      const ports = [server.address, server.uiUrl].map((address) => Number(address?.split(':').at(-1)));
      if (ports[0] !== place.port || ports[1] !== place.uiPort) {
        await server.stop();
        throw new DemoStartError(`Another program has just taken port ${place.port} or ${place.uiPort}.`);
      }
      return { ended: server.ended.then(() => 'unexpectedly'), stop: () => server.stop() };
    },
  };
}

interface ProductProcess {
  readonly name: 'worker' | 'gateway' | 'codec-server';
  readonly environment: Variables;
  readonly logFile: string;
  /** Answers 2xx once the process serves. */
  readonly readyUrl: string;
}

const readers = {
  worker: readWorkerSettings,
  gateway: readGatewaySettings,
  'codec-server': readCodecServerSettings,
} as const;

/** One of the product's processes. It gets the demo's values of the variables it reads, and no setting of the user's shell. */
export function productProcess({ name, environment, logFile, readyUrl }: ProductProcess): ProcessPlan {
  const own = new Set(['NODE_ENV', ...namesOf(readers[name])]);
  const env = { ...shellWithoutSettings(), ...withNames(environment, (variable) => own.has(variable)) };
  const program = `src/${name}.ts`;
  return nodeProcess({ name, program, args: [], env, logFile, readyUrl });
}

/** The sandbox, with its command line and what it had better not show there. */
export function sandboxProcess(
  args: readonly string[],
  secrets: Variables,
  logFile: string,
  readyUrl: string,
): ProcessPlan {
  const env = { ...shellWithoutSettings(), ...secrets };
  return nodeProcess({ name: 'sandbox', program: 'sandbox/main.ts', args, env, logFile, readyUrl });
}

interface NodeProcessPlan {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly readyUrl: string;
}

function nodeProcess({ readyUrl, ...plan }: NodeProcessPlan): ProcessPlan {
  const isReady = async () => (await fetch(readyUrl, { signal: AbortSignal.timeout(6000) })).ok;
  return {
    name: plan.name,
    logFile: plan.logFile,
    launch: (signal) => startNodeProcess({ ...plan, isReady }, signal),
  };
}

function shellWithoutSettings(): NodeJS.ProcessEnv {
  const settings = new Set(
    [...Object.values(readers), readSetupSettings, readStarterSettings].flatMap(namesOf),
  );
  return withNames(process.env, (name) => !settings.has(name));
}

function namesOf({ variables }: Pick<SettingsReader<unknown>, 'variables'>): readonly string[] {
  return variables.map(({ name }) => name);
}

function withNames<T>(
  variables: Readonly<Record<string, T>>,
  keep: (name: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => keep(name)));
}
