import type { CustomerId } from '../contract/ids.js';
import type { StepCall } from '../contract/steps.js';
import { FinHubError, type Activation as FinHubActivation, type FinHubCall } from '../finhub/index.js';
import { elapsedMs, mayHaveHappenedBefore } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import { failure } from './failure.js';
import type { Readiness } from './readiness.js';
import { customerTypes, maskedWallet, type KnownWallet } from './wallets.js';

/** Under way or done, with the wallet where the answer has it; or refused because FinHub is not ready after all. */
export type Activation =
  | {
      readonly result: 'accepted';
      readonly status: 'ACTIVATING' | 'ACTIVE';
      readonly wallet: KnownWallet | null;
    }
  | { readonly result: 'refused' };

interface Activating {
  readonly call: StepCall;
  readonly customerId: CustomerId;
  readonly context: FinHubCall;
  /** One read of FinHub's readiness. */
  readonly readiness: () => Promise<Readiness>;
}

/** How long a wallet is looked for that would tell of an activation whose answer was lost, in milliseconds. */
const WALLET_OF_LOST_ANSWER_MS = 60 * 60 * 1000;

/**
 * Activates. Refused as "not ready" (409, 422) it reads the wallet once: an active one means that it was done before. Where
 * an earlier attempt may have done it and FinHub misses nothing either, the wallet is most likely on its way: it is tried
 * again, since a customer who is active never becomes ready.
 */
export async function activatedOnce(
  { finhub }: Pick<ActivityDependencies, 'finhub'>,
  { call, customerId, context, readiness }: Activating,
  activate: () => Promise<FinHubActivation>,
): Promise<Activation> {
  try {
    const { status, wallet } = await activate();
    const isDone = status === 'ACTIVE' || status === 'ACTIVATED';
    return {
      result: 'accepted',
      status: isDone ? 'ACTIVE' : 'ACTIVATING',
      wallet: wallet === null ? null : maskedWallet(wallet),
    };
  } catch (error) {
    const isNotReady = error instanceof FinHubError && (error.status === 409 || error.status === 422);
    if (!isNotReady) throw error;
    const wallets = await finhub.wallets.list(customerId, customerTypes[call.kind], context);
    const active = wallets.find(({ iban, status }) => iban !== null || status === 'ACTIVE');
    if (active !== undefined)
      return { result: 'accepted', status: 'ACTIVATING', wallet: maskedWallet(active) };
    if (mayWait(call) && mayHaveHappenedBefore(call) && missesNothing(await readiness())) {
      throw failure(
        'FinHubUnavailable',
        'FinHub may have activated the customer already, but shows no wallet yet. It is tried again.',
        { retryable: true, mayHaveHappened: true },
      );
    }
    return { result: 'refused' };
  }
}

function mayWait({ retryForMs }: StepCall): boolean {
  return elapsedMs() < Math.min(retryForMs ?? Infinity, WALLET_OF_LOST_ANSWER_MS);
}

function missesNothing({ known, verified, allowed, reason }: Readiness): boolean {
  return known && verified && !allowed && reason === null;
}
