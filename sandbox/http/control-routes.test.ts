import { describe, expect, it, vi } from 'vitest';
import { openVerification, readyCustomer, register, startReceiver, withSandbox } from '../testing/index.js';

async function controlled() {
  const sandbox = await withSandbox();
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  return { ...sandbox, ask };
}

describe('the control API', () => {
  it('shows the ledger, filtered, with requests and violations', async () => {
    const { ask, finhub } = await controlled();
    const { customerId } = await readyCustomer(finhub);
    const { body } = await ask('GET', `/ledger?customerId=${customerId}&effect=registration`);
    expect(body).toMatchObject({
      rows: [{ customerId, effect: 'registration', sequence: 2 }],
      requests: { acceptIndividualConsent: 3, createAdminSession: 1 },
      violations: [],
    });
    expect((await ask('GET', `/effects?customerId=${customerId}`)).body).toMatchObject([
      { effects: { registration: 1 } },
    ]);
    expect((await ask('GET', '/ledger?effects=x')).status).toBe(400);
  });

  it('finds a customer by e-mail, however it is written', async () => {
    const { ask, finhub } = await controlled();
    const { customerId } = await register(finhub, 'Jane.Doe@example.com');
    expect((await ask('GET', '/customers?email=jane.doe%40EXAMPLE.com')).body).toMatchObject([
      { customerId },
    ]);
    expect((await ask('GET', '/customers?email=nobody%40example.com')).body).toEqual([]);
  });

  it('changes some switches and leaves the rest, and names every wrong one', async () => {
    const { ask } = await controlled();
    const { body } = await ask('PATCH', '/switches', {
      consentResult: 'ACCEPTED',
      reviewer: { mode: 'auto' },
    });
    expect(body).toMatchObject({
      consentResult: 'ACCEPTED',
      activationMode: 'async',
      reviewer: { mode: 'auto', delayMs: 2000 },
    });
    const refused = await ask('PATCH', '/switches', {
      consentResult: 'NO',
      tokenTtlSeconds: 'x',
      unknown: 1,
    });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toMatch(/consentResult.*tokenTtlSeconds.*unknown/);
    expect((await ask('GET', '/switches')).body).toMatchObject({ consentResult: 'ACCEPTED' });
  });

  it('adds, shows and ends faults', async () => {
    const { ask } = await controlled();
    const added = await ask('POST', '/faults', {
      kind: 'cut-after',
      operation: 'createVerification',
      nth: 1,
    });
    expect(added).toMatchObject({ status: 200, body: { id: '1', matched: 0 } });
    expect((await ask('GET', '/faults')).body).toHaveLength(1);
    expect((await ask('DELETE', '/faults/1')).status).toBe(204);
    expect((await ask('GET', '/faults')).body).toEqual([]);
  });

  it('decides verifications, once', async () => {
    const { ask, finhub } = await controlled();
    const id = await openVerification(finhub, await register(finhub));
    expect(
      (await ask('POST', `/verifications/${id}/ask-again`, { reasons: ['BLURRED'] })).body,
    ).toMatchObject({ rounds: 1 });
    expect((await ask('POST', `/verifications/${id}/approve`)).body).toMatchObject({ status: 'APPROVED' });
    expect((await ask('POST', `/verifications/${id}/reject`)).status).toBe(409);
    expect((await ask('GET', '/verifications?open=true')).body).toEqual([]);
  });

  it('sends any event, signed, and once more on demand', async () => {
    const { ask } = await controlled();
    const receiver = await startReceiver();
    await ask('POST', '/subscriptions', { url: receiver.url, secret: 's' });
    const event = { id: 'evt-1', type: 'customer.mystery', data: { customerId: 'c-1' } };
    await ask('POST', '/events', event);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
    await ask('POST', '/redeliver', { eventId: 'evt-1' });
    await vi.waitFor(() => expect(receiver.received.map(({ id }) => id)).toEqual(['evt-1', 'evt-1']));
    expect(receiver.received[0]).toMatchObject({ type: 'customer.mystery', data: { customerId: 'c-1' } });
    await receiver.close();
  });

  it('suspends a customer and forgets everything on reset', async () => {
    const { ask, finhub, control } = await controlled();
    const { customerId } = await register(finhub);
    expect((await ask('POST', `/customers/${customerId}/suspend`)).body).toMatchObject({
      status: 'SUSPENDED',
    });
    expect((await ask('POST', '/reset')).status).toBe(204);
    expect(control.customers()).toEqual([]);
  });
});
