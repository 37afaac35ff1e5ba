import { setMaxListeners } from 'node:events';
import fastify from 'fastify';
import { pino, type Logger } from 'pino';
import type { SandboxControl, WebhookReceiver } from './control.js';
import { sandboxCredentials, type SandboxCredentials } from './credentials.js';
import { readDescription, Validator } from './description/index.js';
import { Faults, type FaultRule } from './faults/index.js';
import {
  jsonOrNothing,
  RateLimit,
  serveControl,
  serveDocs,
  serveProvider,
  serveReviewer,
} from './http/index.js';
import { Ledger, provisionWallet, runAdminUser, runReview, Tokens, type Provider } from './provider/index.js';
import { createControl, putSubscription } from './sandbox-control.js';
import { emailKey, Ids, openState, Scheduler, type State } from './state/index.js';
import { SwitchBoard } from './switch-board.js';
import { applySwitches, defaultSwitches, type SwitchesPatch } from './switches.js';
import { Deliveries } from './webhooks/index.js';

export interface SandboxOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Default: loopback. */
  readonly host?: string;
  /** Makes ids and draws of faults repeatable. Default: the data file's, else random. */
  readonly seed?: number;
  /** Keeps the state over restarts and kills. Default: in memory only. */
  readonly dataFile?: string;
  readonly switches?: SwitchesPatch;
  readonly faults?: readonly FaultRule[];
  /** Receivers of all events. */
  readonly webhooks?: readonly WebhookReceiver[];
  /** Default: silent. */
  readonly logger?: Logger;
}

export interface RunningSandbox {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  readonly credentials: SandboxCredentials;
  readonly control: SandboxControl;
  /** Stops serving and sending; what is planned goes on at the next start with the same data file. */
  close(): Promise<void>;
}

/** A request of 20 MiB of documents, in base64, with room to spare. */
const bodyLimit = 32 * 1024 * 1024;

/**
 * Starts a stand-in for the provider: its HTTP API with state and rules, and the control API below `/_sandbox`. Rejects
 * if the port is taken, the data file unreadable, or a switch or fault wrong (`ZodError`).
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, host = '127.0.0.1', webhooks = [], logger: log = pino({ enabled: false }) } = options;
  const initialSwitches = applySwitches(defaultSwitches, options.switches ?? {});
  const state = await openState(options.dataFile);
  const description = await readDescription();

  const ids = new Ids(seedOf(state, options.seed), state);
  const switchBoard = new SwitchBoard(state, initialSwitches);
  const switches = () => switchBoard.current;
  const faults = new Faults(state, ids);
  const scheduler = new Scheduler(state, log);
  const deliveries = new Deliveries({ state, ids, scheduler, faults, log, switches });
  const provider: Provider = {
    credentials: sandboxCredentials,
    state,
    ids,
    ledger: new Ledger(state),
    tokens: new Tokens(state),
    scheduler,
    switches,
    emit: (type, data) => {
      const email = state.customers.get(data.customerId)?.email ?? '';
      const event = {
        id: `evt_${ids.uuid('event')}`,
        type,
        timestamp: new Date().toISOString(),
        data: { ...data },
      };
      deliveries.publish(event, new Set([data.customerId, emailKey(email)]));
    },
  };
  const furnish = () => {
    for (const rule of options.faults ?? []) faults.add(rule);
    subscribeConfigured(provider, webhooks);
  };
  if (state.settings.get('furnished') === undefined) furnish();
  else subscribeConfigured(provider, webhooks);
  state.settings.put({ id: 'furnished', value: true });
  const control = createControl({ provider, switchBoard, faults, deliveries, furnish });

  const closing = new AbortController();
  // Every delayed call listens to it.
  setMaxListeners(0, closing.signal);
  const app = fastify({
    bodyLimit,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 500 },
  });
  jsonOrNothing(app);
  const rateLimit = new RateLimit();
  const validator = new Validator(description);
  serveProvider(app, { provider, description, validator, faults, rateLimit, log, closing: closing.signal });
  serveControl(app, control);
  serveReviewer(app, control);
  serveDocs(app, { description, credentials: sandboxCredentials });
  await state.commit();
  const url = await listening(app.listen({ port, host }), state);
  scheduler.start({
    wallet: (task) => void provisionWallet(provider, task.subject, task.requestId),
    'admin-user': (task) => runAdminUser(provider, task.subject),
    review: (task) => runReview(provider, task),
    delivery: (task) => deliveries.attempt(task),
  });

  const close = async (): Promise<void> => {
    closing.abort();
    deliveries.close();
    await app.close();
    await scheduler.close();
    await state.close();
  };
  let closed: Promise<void> | undefined;
  return {
    url,
    credentials: sandboxCredentials,
    control,
    close: () => (closed ??= close()),
  };
}

/** The address; a start that fails leaves no file open. */
async function listening(address: Promise<string>, state: State): Promise<string> {
  try {
    return await address;
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** Configured receivers keep their ids over restarts, so that pending deliveries follow a receiver that has moved. */
function subscribeConfigured(provider: Provider, webhooks: readonly WebhookReceiver[]): void {
  const prefix = 'configured-';
  const ids = webhooks.map((webhook, index) => putSubscription(provider, `${prefix}${index + 1}`, webhook));
  for (const { id } of provider.state.subscriptions.all()) {
    if (id.startsWith(prefix) && !ids.includes(id)) provider.state.subscriptions.delete(id);
  }
}

function seedOf(state: State, given: number | undefined): number {
  const kept = state.settings.get('seed')?.value;
  const seed = given ?? (typeof kept === 'number' ? kept : Math.floor(Math.random() * 2 ** 32));
  state.settings.put({ id: 'seed', value: seed });
  return seed;
}
