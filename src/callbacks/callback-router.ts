import type { Client } from '@temporalio/client';
import type { CallbackDelivery, DeliveredCallback } from '../contract/callbacks.js';
import { TemporalRefused, TemporalUnreachable, withTemporal } from '../signup/index.js';
import { existingCases, idsOfCustomer } from './cases.js';
import { KnownCases } from './known-cases.js';
import { signalOnce } from './signal-once.js';

/** Takes callbacks to their cases. */
export interface CallbackRouter {
  /**
   * Null where there is no such case, or none visible yet. Throws `TemporalUnreachable` or `TemporalRefused` where that cannot
   * be told, within about 3 s.
   */
  deliver(delivery: CallbackDelivery): Promise<DeliveredCallback | null>;
  /** Forgets whose case this is, since it is erased. */
  forget(onboardingId: string): void;
}

const deadlineMs = 3_000;

/** The router over a Temporal client; remembers whose cases it found. */
export function createCallbackRouter(client: Client): CallbackRouter {
  const known = new KnownCases();
  return {
    deliver: (delivery) =>
      withTemporal(client, deadlineMs, () => {
        const { customerId } = delivery.subject;
        return customerId === null
          ? tellFirst(client, delivery, delivery.subject.onboardingIds)
          : tellOwn(client, delivery, customerId, known);
      }),
    forget: (onboardingId) => known.forgetCase(onboardingId),
  };
}

/**
 * The case of a customer id: one found before, else the one of the e-mail that has this customer, else what the search
 * attributes name. A person and a company may share an e-mail, so a case that has another customer is passed over; where no
 * case has this one, every open case of the e-mail that does not know its customer yet is told. One of them is right, and
 * each leaves out what turns out to be another customer's.
 */
async function tellOwn(
  client: Client,
  delivery: CallbackDelivery,
  customerId: string,
  known: KnownCases,
): Promise<DeliveredCallback | null> {
  const { tenantId, onboardingIds } = delivery.subject;
  const customer = { tenantId, customerId };
  const remembered = known.get(customer);
  if (remembered !== undefined) {
    const delivered = await tellFirst(client, delivery, [remembered]);
    if (delivered?.outcome === 'signalled') return delivered;
    known.forget(customer);
  }

  const cases = await existingCases(client, onboardingIds);
  const own = cases.filter((one) => one.customerId === customerId).map(({ id }) => id);
  const perhapsOwn = cases.filter((one) => one.customerId === null);
  const open = perhapsOwn.filter(({ isOpen }) => isOpen).map(({ id }) => id);
  const listed = own.length > 0 ? own : await listedUnless(open.length > 0, client, tenantId, customerId);

  const delivered = await tellFirst(client, delivery, listed);
  if (delivered?.outcome === 'signalled') known.remember(customer, delivered.id);
  if (delivered !== null) return delivered;
  return (
    (await tellAll(client, delivery, open)) ??
    (await tellFirst(
      client,
      delivery,
      perhapsOwn.map(({ id }) => id),
    ))
  );
}

/** What search attributes name; nothing where they cannot be read and there is another case to tell. */
async function listedUnless(
  isDispensable: boolean,
  client: Client,
  tenantId: string,
  customerId: string,
): Promise<readonly string[]> {
  try {
    return await idsOfCustomer(client, tenantId, customerId);
  } catch (error) {
    const failed = error instanceof TemporalUnreachable || error instanceof TemporalRefused;
    if (failed && isDispensable) return [];
    throw error;
  }
}

/** Tells the first open case among `ids`, else names the first closed one; null where none of them is known. */
async function tellFirst(
  client: Client,
  delivery: CallbackDelivery,
  ids: readonly string[],
): Promise<DeliveredCallback | null> {
  let closed: DeliveredCallback | null = null;
  for (const id of ids) {
    const status = await signalOnce(client, id, delivery);
    if (status === 'open') return { outcome: 'signalled', id };
    if (status === 'closed') closed ??= { outcome: 'case-closed', id };
  }
  return closed;
}

/** Tells every open case among `ids`, and names the first; null where none of them is open. */
async function tellAll(
  client: Client,
  delivery: CallbackDelivery,
  ids: readonly string[],
): Promise<DeliveredCallback | null> {
  const statuses = await Promise.all(ids.map((id) => signalOnce(client, id, delivery)));
  const id = ids.find((_, index) => statuses[index] === 'open');
  return id === undefined ? null : { outcome: 'signalled', id };
}
