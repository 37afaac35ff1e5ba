import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { pino, type Logger } from 'pino';
import { inject } from 'vitest';
import { startSandbox, type RunningSandbox, type SandboxOptions } from '../../sandbox/index.js';
import { createDataConverter } from '../../src/codec/index.js';
import type { OnboardingState } from '../../src/contract/onboarding.js';
import type { OnboardingPolicy } from '../../src/contract/policy.js';
import { createGateway, createOnboardingService } from '../../src/gateway/index.js';
import { organizationPolicyWith, policyWith } from './policy.js';
import { credentialKeys, onboardingIdKey, payloadKeys } from './rig.js';

interface Closable {
  close(): Promise<unknown>;
}

export interface StackOptions {
  readonly sandbox?: SandboxOptions;
  readonly policy?: Partial<OnboardingPolicy>;
  /** Of another Temporal server than the one all tests share. */
  readonly temporalAddress?: string;
  /** Of the gateways. Default: silent. */
  readonly logger?: Logger;
}

/** Sandbox and gateway over real HTTP beside the real Temporal server; workers are up to the test. */
export interface Stack {
  readonly sandbox: RunningSandbox;
  readonly gatewayUrl: string;
  /** Signs the callbacks of the sandbox. */
  readonly webhookSecret: string;
  readonly temporalAddress: string;
  readonly client: Client;
  readonly taskQueue: string;
  /** Calls the gateway with an operator's key; gives status and body. */
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  state(id: string): Promise<OnboardingState>;
  /** How often each effect happened at FinHub to a customer of a case. */
  effects(id: string): Promise<Readonly<Record<string, number>>>;
  /** Starts one more gateway, with other secrets for callbacks; gives its address. */
  openGateway(webhookSecrets: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function startStack({
  sandbox: sandboxOptions,
  policy = {},
  temporalAddress = inject('temporalAddress'),
  logger = pino({ enabled: false }),
}: StackOptions = {}): Promise<Stack> {
  const taskQueue = `onboarding-${randomUUID()}`;
  const webhookSecret = randomUUID();
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
  const sandbox = await startSandbox(sandboxOptions);
  const gateways: Closable[] = [];
  const openGateway: Stack['openGateway'] = async (webhookSecrets) => {
    const gateway = await createGateway({
      onboardings: createOnboardingService(client, {
        tenantId: sandbox.credentials.tenantId,
        taskQueue,
        onboardingIdKey,
        credentialKeys,
        policyFor: (kind) => (kind === 'individual' ? policyWith(policy) : organizationPolicyWith(policy)),
      }),
      identify: (authorization) =>
        authorization === 'Bearer operator' ? { name: 'tests', access: 'operator' } : undefined,
      rateLimit: { max: 10_000, perMs: 1_000 },
      webhookSecrets,
      sealingKeys: credentialKeys,
      defaults: { categories: { individual: 'INDIVIDUAL_STANDARD', organization: 'B2B_SMALL_BUSINESS' } },
      logger,
    });
    gateways.push(gateway);
    return gateway.listen({ host: '127.0.0.1', port: 0 });
  };
  const gatewayUrl = await openGateway([webhookSecret]);
  await sandbox.control.subscribe({ url: `${gatewayUrl}/v1/webhooks/finhub`, secret: webhookSecret });

  const call: Stack['call'] = async (method, path, body) => {
    const answer = await fetch(new URL(path, gatewayUrl), {
      method,
      headers: {
        authorization: 'Bearer operator',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const state: Stack['state'] = async (id) => {
    const { status, body } = await call('GET', `/v1/onboardings/${id}`);
    if (status !== 200) throw new Error(`The gateway answered ${String(status)}`);
    return body as OnboardingState;
  };

  return {
    sandbox,
    gatewayUrl,
    webhookSecret,
    temporalAddress,
    client,
    taskQueue,
    call,
    state,
    effects: async (id) => {
      const { finhub } = await state(id);
      return sandbox.control.effects({ customerId: finhub.customerId ?? 'none' })[0]?.effects ?? {};
    },
    openGateway,
    close: async () => {
      await sandbox.close();
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await connection.close();
    },
  };
}
