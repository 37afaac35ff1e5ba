import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SandboxOptions } from '../index.js';
import {
  activate,
  activateCompany,
  approve,
  openVerification,
  readyCompany,
  readyCustomer,
  register,
  startReceiver,
  textAt,
  withSandbox,
} from '../testing/index.js';

const secret = 'receiver-secret';

async function withReceiver(options: SandboxOptions = {}) {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const sandbox = await withSandbox({ ...options, webhooks: [{ url: receiver.url, secret }] });
  const types = () => receiver.received.map(({ type }) => type);
  return { ...sandbox, receiver, types };
}

describe('webhooks', () => {
  it('tell the whole story of a customer, with an e-mail in customer.created only', async () => {
    const { finhub, control, receiver, types } = await withReceiver({ switches: { walletDelayMs: 0 } });
    const customer = await readyCustomer(finhub);
    await activate(finhub, customer);
    await vi.waitFor(() => expect(types()).toContain('customer.activated'));
    await control.suspend(customer.customerId);
    await vi.waitFor(() => expect(types()).toHaveLength(4));
    const data = Object.fromEntries(receiver.received.map((event) => [event.type, event.data]));
    const { customerId, email } = customer;
    const [verification] = control.verifications();
    expect(data).toEqual({
      'customer.created': { customerId, email },
      'verification.approved': { customerId, verificationId: verification?.verificationId },
      'customer.activated': { customerId },
      'customer.suspended': { customerId },
    });
  });

  it('tell the same story of an organization', async () => {
    const { finhub, control, receiver, types } = await withReceiver({ switches: { walletDelayMs: 0 } });
    const company = await readyCompany(finhub);
    await activateCompany(finhub, company);
    await vi.waitFor(() => expect(types()).toContain('customer.activated'));
    const data = Object.fromEntries(receiver.received.map((event) => [event.type, event.data]));
    const { organizationId: customerId, email } = company;
    const [verification] = control.verifications();
    expect(data).toEqual({
      'customer.created': { customerId, email },
      'verification.approved': { customerId, verificationId: verification?.verificationId },
      'customer.activated': { customerId },
    });
  });

  it('carry the reasons of a rejection and of asking again', async () => {
    const { finhub, control, receiver } = await withReceiver();
    const verificationId = await openVerification(finhub, await register(finhub));
    await control.askAgain(verificationId, ['BLURRED']);
    await control.reject(verificationId, ['SANCTIONS_HIT', 'FORGED']);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(3));
    const reasons = Object.fromEntries(receiver.received.map(({ type, data }) => [type, data['reasons']]));
    expect(reasons).toMatchObject({
      'verification.resubmission_requested': ['BLURRED'],
      'verification.rejected': ['SANCTIONS_HIT', 'FORGED'],
    });
  });

  it.each(['hex', 'base64'] as const)('are signed over the raw body: %s', async (webhookSignature) => {
    const { finhub, receiver } = await withReceiver({ switches: { webhookSignature } });
    await register(finhub);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
    const [{ body, signature } = { body: '', signature: '' }] = receiver.received;
    expect(signature).toBe(`sha256=${createHmac('sha256', secret).update(body).digest(webhookSignature)}`);
  });

  it('are repeated with the same id until taken', async () => {
    const { finhub, control, receiver } = await withReceiver({
      switches: { webhookRetryBackoffSeconds: 0.01 },
    });
    receiver.answerWith(500, 503);
    await register(finhub);
    await vi.waitFor(() => expect(control.deliveries()).toMatchObject([{ status: 'DELIVERED' }]));
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(control.deliveries()[0]?.attempts.map(({ responseCode }) => responseCode)).toEqual([
      500, 503, 202,
    ]);
  });

  it('are given up after the retries, and go out again when asked', async () => {
    const switches = { webhookRetryBackoffSeconds: 0.01, webhookMaxRetryAttempts: 1 };
    const { finhub, control, receiver } = await withReceiver({ switches });
    receiver.answerWith(500, 500);
    await register(finhub);
    await vi.waitFor(() => expect(control.deliveries()).toMatchObject([{ status: 'FAILED' }]));
    await control.redeliver({ status: 'FAILED' });
    await vi.waitFor(() => expect(control.deliveries()).toMatchObject([{ status: 'DELIVERED' }]));
    expect(receiver.received).toHaveLength(3);
  });
});

describe('webhook faults', () => {
  it('lose an event, which can be delivered later', async () => {
    const { finhub, control, receiver } = await withReceiver({
      faults: [{ kind: 'webhook-lost', event: 'customer.created' }],
    });
    await register(finhub);
    expect(control.deliveries()).toMatchObject([{ status: 'FAILED', attempts: [] }]);
    await control.redeliver({ eventType: 'customer.created' });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  });

  it('double an event under one id', async () => {
    const { finhub, receiver } = await withReceiver({ faults: [{ kind: 'webhook-doubled', times: 1 }] });
    await register(finhub);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2));
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  });

  it('let a later event pass', async () => {
    const { finhub, types } = await withReceiver({
      faults: [{ kind: 'webhook-reordered', event: 'customer.created', ms: 60_000 }],
    });
    await approve(finhub, await openVerification(finhub, await register(finhub)));
    await vi.waitFor(() => expect(types()).toEqual(['verification.approved', 'customer.created']));
  });

  it('delay an event of one type only', async () => {
    const { finhub, types, control } = await withReceiver({
      faults: [{ kind: 'webhook-delayed', event: 'customer.created', ms: 60_000 }],
    });
    await approve(finhub, await openVerification(finhub, await register(finhub)));
    await vi.waitFor(() => expect(types()).toEqual(['verification.approved']));
    expect(control.deliveries({ eventType: 'customer.created' })).toMatchObject([{ status: 'PENDING' }]);
  });
});

describe('subscriptions', () => {
  it.each([
    [
      'the long form',
      (url: string, event: string) => ({ endpointUrl: url, secretKey: secret, subscribedEvents: [event] }),
    ],
    ['the short form', (url: string, event: string) => ({ url, secret, events: [event] })],
  ])('can be made, read, changed and removed in %s', async (_name, body) => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const { finhub, control } = await withSandbox();
    const created = await finhub.call('createWebhookSubscription', {
      body: body(receiver.url, 'customer.created'),
    });
    const path = { id: textAt(created, 'id') };

    await approve(finhub, await openVerification(finhub, await register(finhub)));
    await vi.waitFor(() => expect(control.deliveries()).toMatchObject([{ status: 'DELIVERED' }]));
    expect(receiver.received.map(({ type }) => type)).toEqual(['customer.created']);
    const { body: listed } = await finhub.call('listWebhookDeliveries', { path });
    expect(listed.data).toMatchObject({
      deliveries: [{ eventType: 'customer.created', status: 'DELIVERED' }],
    });

    const changed = body(receiver.url, 'customer.activated');
    expect((await finhub.call('updateWebhookSubscription', { path, body: changed })).status).toBe(200);
    expect((await finhub.call('getWebhookSubscription', { path })).body.data).toMatchObject({
      events: ['customer.activated'],
    });
    await finhub.call('deleteWebhookSubscription', { path });
    expect((await finhub.call('getWebhookSubscription', { path })).status).toBe(404);
    expect((await finhub.call('listWebhookSubscriptions')).body.data).toEqual({ subscriptions: [] });
    expect(finhub.mismatches).toEqual([]);
  });

  it('show their secret once, when they are made, also one chosen by the provider', async () => {
    const { finhub } = await withSandbox();
    const body = { url: 'http://127.0.0.1:9/', events: [] };
    const created = await finhub.call('createWebhookSubscription', { body });
    expect(textAt(created, 'secretKey')).not.toBe('');
    const read = await finhub.call('getWebhookSubscription', { path: { id: textAt(created, 'id') } });
    expect(read.text).not.toContain(textAt(created, 'secretKey'));
  });

  it('are taken in one form only where the switch says so', async () => {
    const { finhub } = await withSandbox({ switches: { webhookBodyStyle: 'url' } });
    const body = { endpointUrl: 'http://127.0.0.1:9/', subscribedEvents: [] };
    expect((await finhub.call('createWebhookSubscription', { body })).status).toBe(400);
  });
});
