import type { CustomerId } from '../contract/ids.js';
import type { StepCall } from '../contract/steps.js';
import { FinHubError, type Activation as FinHubActivation, type FinHubCall } from '../finhub/index.js';
import type { ActivityDependencies } from './dependencies.js';
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
}

/** Activates. Refused as "not ready" (409, 422) it reads the wallet once: an active one means that it was done before. */
export async function activatedOnce(
  { finhub }: Pick<ActivityDependencies, 'finhub'>,
  { call, customerId, context }: Activating,
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
    return active === undefined
      ? { result: 'refused' }
      : { result: 'accepted', status: 'ACTIVATING', wallet: maskedWallet(active) };
  }
}
