import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Client, type WorkflowHandle } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type NativeConnection,
  type WorkerOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { startSandbox, type RunningSandbox, type SwitchesPatch } from '../../sandbox/index.js';
import { createCallbackRouter } from '../../src/callbacks/index.js';
import { createDataConverter, keyRing, type KeyRing } from '../../src/codec/index.js';
import { queryNames } from '../../src/contract/messages.js';
import type { OnboardingResult, OnboardingState } from '../../src/contract/onboarding.js';
import type { OnboardingPolicy } from '../../src/contract/policy.js';
import type { DocumentOptions } from '../../src/documents/index.js';
import type { EventSender } from '../../src/events/index.js';
import { createFinHubClient, type FinHubClient } from '../../src/finhub/index.js';
import {
  startOnboarding,
  type ParsedIndividualSignup,
  type ParsedOrganizationSignup,
  type ParsedSignup,
} from '../../src/signup/index.js';
import { onboardingWorkerOptions } from '../../src/worker/worker-options.js';
import { companyOf } from './companies.js';
import { documentsFolder } from './documents.js';
import { organizationPolicyWith, policyWith } from './policy.js';
import { signupOf } from './signups.js';
import { eventually } from './wait-for.js';

const keyOf = (id: string) => ({
  id,
  bytes: createHash('sha256').update(`a key of the tests: ${id}`).digest(),
});

/** The keys of the tests, always the same so that recorded histories can be read; clients need the same payload keys. */
export const payloadKeys: KeyRing = keyRing(keyOf('p1'));
export const credentialKeys: KeyRing = keyRing(keyOf('c1'));
export const onboardingIdKey = keyOf('i1').bytes;

export interface RigOptions {
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly switches?: SwitchesPatch;
  /** Sends events on; without it none may be asked for. */
  readonly events?: EventSender;
  /** Of the worker's FinHub client, where it is to differ. */
  readonly finhub?: FinHubSettings;
  /** Where documents may come from besides a folder of small ones, and how they are reached. */
  readonly documents?: Partial<DocumentOptions>;
}

export type FinHubSettings = Partial<Parameters<typeof createFinHubClient>[0]>;

/** An onboarding worker and the sandbox it talks to, in this process, on a task queue of its own. */
export interface Rig {
  readonly sandbox: RunningSandbox;
  /** Calls the sandbox beside the worker. */
  readonly finhub: FinHubClient;
  /** The folder of `file:` documents; the worker takes up to 1 MiB each. */
  readonly documentsRoot: string;
  readonly taskQueue: string;
  /** Starts the onboarding of a new person. */
  start(
    signup?: Partial<ParsedIndividualSignup>,
    policy?: Partial<OnboardingPolicy>,
  ): Promise<Case<ParsedIndividualSignup>>;
  /** Starts the onboarding of a new company. */
  startCompany(
    signup?: Partial<ParsedOrganizationSignup>,
    policy?: Partial<OnboardingPolicy>,
  ): Promise<Case<ParsedOrganizationSignup>>;
  /** Gives the worker another FinHub client, which holds no token and remembers nothing, as a restart would. */
  renewClient(settings?: FinHubSettings): void;
  close(): Promise<void>;
}

/** One onboarding under test. */
export interface Case<Signup = ParsedSignup> {
  readonly id: string;
  readonly status: 'started' | 'existing';
  readonly signup: Signup;
  readonly handle: WorkflowHandle<() => Promise<OnboardingResult>>;
  state(): Promise<OnboardingState>;
  /** The state as soon as it is as asked. */
  until(condition: (state: OnboardingState) => boolean): Promise<OnboardingState>;
  /** How often each effect happened at FinHub to this customer. */
  effects(): Promise<Readonly<Record<string, number>>>;
}

export async function startRig({
  client,
  connection,
  switches,
  events,
  finhub: settings = {},
  documents,
}: RigOptions): Promise<Rig> {
  const taskQueue = `onboarding-${randomUUID()}`;
  const root = await documentsFolder();
  const sandbox = await startSandbox(switches === undefined ? {} : { switches });
  const clients: [FinHubClient, ...FinHubClient[]] = [
    createFinHubClient({ ...finhubOptions(sandbox), ...settings }),
  ];
  const finhub = latestOf(clients);
  const { namespace } = client.options;
  const dataConverter = createDataConverter(payloadKeys);
  const options = onboardingWorkerOptions(
    { taskQueue, payloadKeys },
    {
      finhub,
      documents: { root, hosts: [], maxBytes: 1024 * 1024, ...documents },
      credentialKeys,
      callbacks: createCallbackRouter(new Client({ connection, namespace, dataConverter })),
      events,
      adminUserId: sandbox.credentials.userId,
      autoApprove: true,
    },
  );
  const worker = await Worker.create({
    ...(await bundledOnce(options)),
    shutdownGraceTime: '1s',
    connection,
    namespace,
  });
  const running = worker.run();

  const begin = async <Signup extends ParsedSignup>(
    signup: Signup,
    policy: OnboardingPolicy,
  ): Promise<Case<Signup>> => {
    const settings = {
      tenantId: sandbox.credentials.tenantId,
      taskQueue,
      onboardingIdKey,
      credentialKeys,
      policyFor: () => policy,
    };
    const { id, status } = await startOnboarding(client, signup, settings);
    const handle: Case['handle'] = client.workflow.getHandle(id);
    const state = () => handle.query<OnboardingState>(queryNames.onboarding);
    return {
      id,
      status,
      signup,
      handle,
      state,
      until: (condition) => eventually(async () => passing(await state(), condition)),
      effects: async () => {
        const { finhub } = await state();
        const [effects] = sandbox.control.effects({ customerId: finhub.customerId ?? 'none' });
        return effects?.effects ?? {};
      },
    };
  };

  return {
    sandbox,
    finhub,
    documentsRoot: root,
    taskQueue,
    start: (overrides = {}, policy = {}) => begin(signupOf(overrides), policyWith(policy)),
    startCompany: (overrides = {}, policy = {}) =>
      begin(companyOf(overrides), organizationPolicyWith(policy)),
    renewClient: (differing = {}) => {
      clients.unshift(createFinHubClient({ ...finhubOptions(sandbox), ...differing }));
    },
    close: async () => {
      worker.shutdown();
      await running;
      await Promise.all([
        ...clients.map((one) => one.close()),
        sandbox.close(),
        rm(root, { recursive: true }),
      ]);
    },
  };
}

/** Whichever client is the first by the time of a call. */
function latestOf(clients: readonly [FinHubClient, ...FinHubClient[]]): FinHubClient {
  return new Proxy(clients[0], {
    get: (_first, member): unknown => Reflect.get(clients[0], member),
  });
}

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** The rigs of one test file share the bundle: making it takes longer than all else of a worker's start. */
async function bundledOnce({
  workflowsPath,
  ...options
}: Omit<WorkerOptions, 'connection'>): Promise<Omit<WorkerOptions, 'connection'>> {
  if (workflowsPath === undefined) return options;
  bundle ??= bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  return { ...options, workflowBundle: await bundle };
}

export function finhubOptions({ url, credentials }: RunningSandbox) {
  const { tenantId, tenantKey, tenantSecret, ...admin } = credentials;
  return {
    baseUrl: url,
    tenantId,
    tenantKey,
    tenantSecret,
    signIn: { kind: 'admin', ...admin },
    context: { forwardedFor: '127.0.0.1', forwardedFrom: 'test', platform: 'web', deviceId: 'test' },
  } as const;
}

function passing<T>(value: T, condition: (value: T) => boolean): T | undefined {
  return condition(value) ? value : undefined;
}
