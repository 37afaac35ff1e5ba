import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createGatewayClient } from '../demo/gateway-client.js';
import { loadSamples, signupOfAnother } from '../demo/index.js';

/** Cases that exist, for generated requests to be about. */
export interface FuzzCases {
  readonly ids: readonly string[];
  readonly emails: readonly string[];
}

interface Addresses {
  readonly gateway: string;
  readonly sandbox: string;
}

/** Of each sort; withdrawals will end some, so there are many. */
const COUNT = 15;
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;

/**
 * Signs people up: a third owe their documents, a third wait for the decision of a reviewer who never makes it, and the rest
 * are parked, as FinHub from then on refuses every registration for its data.
 */
export async function openCases({ gateway, sandbox }: Addresses, apiKey: string): Promise<FuzzCases> {
  await control(sandbox, 'PATCH', '/switches', { reviewer: { mode: 'manual' } });
  const signal = AbortSignal.timeout(READY_WITHIN_MS);
  setMaxListeners(0, signal); // every wait listens to it
  const waiting = [
    ...(await signedUp(gateway, apiKey, signal, 'documents', { documents: [] })),
    ...(await signedUp(gateway, apiKey, signal, 'decision', {})),
  ];
  await control(sandbox, 'POST', '/faults', {
    kind: 'status',
    operation: 'registerIndividualCustomer',
    status: 422,
    body: { code: 422, message: 'refused', data: { errors: [{ field: 'phone', message: 'refused' }] } },
  });
  const all = [...waiting, ...(await signedUp(gateway, apiKey, signal, 'correction', {}))];
  return { ids: all.map(({ id }) => id), emails: all.map(({ email }) => email) };
}

/** New cases, as soon as they wait as they should. */
async function signedUp(
  gatewayUrl: string,
  apiKey: string,
  signal: AbortSignal,
  waitFor: string,
  overrides: object,
): Promise<readonly { readonly id: string; readonly email: string }[]> {
  const [sample] = loadSamples();
  if (sample === undefined) throw new Error('There is no sample to sign up');
  const gateway = createGatewayClient(gatewayUrl, apiKey, signal);
  const one = async () => {
    const email = `fuzz.${randomUUID()}@example.com`;
    const { id } = await gateway.start({ ...signupOfAnother(sample, email), ...overrides });
    while ((await gateway.state(id)).waitingFor !== waitFor)
      await delay(LOOK_EVERY_MS, undefined, { signal });
    return { id, email };
  };
  return Promise.all(Array.from({ length: COUNT }, one));
}

async function control(sandboxUrl: string, method: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${method} ${path}`);
}
