import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { clientOn, newSignup, startGateway, type GatewayUnderTest } from './support/gateway.js';
import { startRig, type Rig } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

interface Item {
  readonly id: string;
  readonly outcome: string | null;
}

describe('the list of onboardings, on a real Temporal server', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let rig: Rig;
  let gateway: GatewayUnderTest;
  /** Five open cases, one of them parked and one in its second run, and one withdrawn. */
  let open: readonly string[];
  let parked: string;
  let restarted: string;
  let withdrawn: string;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    const client = clientOn(connection);
    rig = await startRig({ client, connection: nativeConnection });
    // Of a tenant of their own, the cases of other tests are not in the list.
    gateway = await startGateway({ client, tenantId: `tenant '${randomUUID()}`, taskQueue: rig.taskQueue });

    const waiting = async (signup: object = newSignup()) => {
      const id = await gateway.signUp(signup);
      await gateway.until(id, ({ waitingFor }) => waitingFor === 'documents');
      return id;
    };
    const end = async (id: string) => {
      await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
      await gateway.until(id, ({ closedAt }) => closedAt !== null);
    };
    const signup = newSignup();
    restarted = await waiting(signup);
    await end(restarted);
    await waiting({ ...signup, id: 'another sign-up' });
    const others = [await waiting(), await waiting(), await waiting()];
    withdrawn = await waiting();
    await end(withdrawn);
    await rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'status',
      status: 403,
    });
    parked = await gateway.signUp();
    await gateway.until(parked, ({ waitingFor }) => waitingFor === 'operator');
    open = [restarted, parked, ...others];
  });
  afterAll(async () => {
    for (const id of open) await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
    await gateway.app.close();
    await rig.close();
    await nativeConnection.close();
    await connection.close();
  });

  const listed = async (query: string) => {
    const { status, body } = await gateway.get(`/v1/onboardings?${query}`);
    expect(status).toBe(200);
    return body as { readonly items: readonly Item[]; readonly next: string | null };
  };
  const ids = (items: readonly Item[]) => items.map(({ id }) => id).sort();
  /** The list as soon as Temporal's visibility has caught up. */
  const settled = (query: string, expected: readonly string[]) =>
    eventually(
      async () => {
        const { items } = await listed(query);
        return JSON.stringify(ids(items)) === JSON.stringify([...expected].sort()) ? items : undefined;
      },
      { what: `a list of ${expected.length} for ${query}` },
    );

  it('has every case once, as its latest run is, page by page', async () => {
    const all = [...open, withdrawn];
    const items = await settled('', all);
    expect(items.find(({ id }) => id === restarted)?.outcome).toBeNull();
    const paged: Item[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const { items: page, next } = await listed(`limit=2${cursor}`);
      expect(page.length).toBeLessThanOrEqual(2);
      paged.push(...page);
      cursor = next === null ? '' : `&cursor=${next}`;
      pages++;
    } while (cursor !== '' && pages < 20);
    expect(ids(paged)).toEqual([...all].sort());
    expect(pages).toBeGreaterThan(2);
  });

  it('shows of each what its search attributes tell', async () => {
    const [item] = await settled('parked=FinHubForbidden', [parked]);
    const state = await gateway.until(parked, () => true);
    const { id, kind, customerStatus, stage, waitingFor, outcome, alert, deadline } = state;
    expect({ ...item, deadline: null }).toEqual({
      ...{ id, kind, customerStatus, stage, waitingFor, outcome, alert },
      parked: 'FinHubForbidden',
      deadline: null,
    });
    // The start sets it a moment before the workflow begins.
    const shown = (item as unknown as { deadline: string }).deadline;
    expect(Math.abs(Date.parse(shown) - Date.parse(deadline))).toBeLessThan(60_000);
  });

  it.each([
    ['outcome=none', () => open],
    ['outcome=WITHDRAWN', () => [withdrawn]],
    ['outcome=any', () => [withdrawn]],
    ['parked=any', () => [parked]],
    ['parked=FinHubConflict', () => []],
    ['outcome=none&parked=none&waitingFor=documents', () => open.filter((id) => id !== parked)],
    ['kind=individual&stage=registration', () => [parked]],
    ['kind=organization', () => []],
    ['alert=any', () => []],
  ])('finds what fits %s', async (query, expected) => {
    await settled(query, expected());
  });

  it('goes on only from a cursor of its own, with the same filters', async () => {
    await settled('outcome=none', open);
    const { next } = await listed('outcome=none&limit=1');
    expect((await listed(`outcome=none&limit=1&cursor=${next ?? ''}`)).items).toHaveLength(1);
    const forged = `${'a'.repeat(26)}.${Buffer.from('{}').toString('base64url')}`;
    for (const query of [`cursor=${next ?? ''}`, `outcome=none&cursor=${forged}`, 'cursor=%00']) {
      expect(await gateway.get(`/v1/onboardings?${query}`)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/cursor' }] },
      });
    }
  });

  it('is not needed to find a person', async () => {
    const signup = newSignup();
    const id = await gateway.signUp(signup);
    const email = ` ${signup.customer.email.toUpperCase()}`;
    expect(await gateway.post('/v1/onboardings/lookup', { kind: 'individual', email })).toMatchObject({
      status: 200,
      body: { id },
    });
    const asOrganization = await gateway.post('/v1/onboardings/lookup', { kind: 'organization', email });
    expect(asOrganization).toMatchObject({ status: 404, body: { code: 'not-found' } });
    await gateway.post(`/v1/onboardings/${id}/withdrawal`, { requestedBy: 'anna' });
  });
});
