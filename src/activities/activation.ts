import type { CustomerId } from '../contract/ids.js';
import { missesNothing } from '../contract/readiness.js';
import type { StepCall } from '../contract/steps.js';
import { FinHubError, type Activation as FinHubActivation, type FinHubCall } from '../finhub/index.js';
import { mayHaveHappenedBefore } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import type { Readiness } from './readiness.js';
import { isActiveWallet } from './wallet-status.js';
import { customerTypes, maskedWallet, type KnownWallet } from './wallets.js';

/** Under way or done, with the wallet where the answer has it; or refused because FinHub is not ready after all. */
export type Activation =
  | {
      readonly result: 'accepted';
      readonly status: 'ACTIVATING' | 'ACTIVE';
      readonly wallet: KnownWallet | null;
    }
  | { readonly result: 'refused' }
  /** Refused, perhaps since an earlier attempt has done it: FinHub misses nothing, but shows no wallet yet. */
  | { readonly result: 'unsure' };

interface Activating {
  readonly call: StepCall;
  readonly customerId: CustomerId;
  readonly context: FinHubCall;
  /** One read of FinHub's readiness. */
  readonly readiness: () => Promise<Readiness>;
}

/**
 * Activates. Refused as "not ready" (409, 422) it reads the wallet once: an active one means that it was done before. It may
 * have been done, too, where FinHub misses nothing of a verified customer, who would not become ready again.
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
      wallet: wallet !== null && isActiveWallet(wallet) ? maskedWallet(wallet) : null,
    };
  } catch (error) {
    const isNotReady = error instanceof FinHubError && (error.status === 409 || error.status === 422);
    if (!isNotReady) throw error;
    const wallets = await finhub.wallets.list(customerId, customerTypes[call.kind], context);
    const active = wallets.find(isActiveWallet);
    if (active !== undefined)
      return { result: 'accepted', status: 'ACTIVATING', wallet: maskedWallet(active) };
    return mayHaveHappenedBefore(call) && missesNothing(await readiness())
      ? { result: 'unsure' }
      : { result: 'refused' };
  }
}
