import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinHubClient } from './client.js';
import { subscribe, type SubscribeOptions } from './subscribe.js';
import { failureOf } from './testing/failure-of.js';
import { call, startLoopbackProvider, type LoopbackProvider } from './testing/loopback-provider.js';

const path = '/api/v2.1/webhooks/subscriptions';
const url = 'https://gateway.example/v1/webhooks/finhub';
const wanted = { url, events: ['customer.created', 'customer.activated'], secret: 'the-secret' };
const upToDate = { id: 's-1', url, events: ['customer.activated', 'customer.created'], status: 'active' };
const noneYet = { json: { code: 200, data: [] } };
const refused = { status: 400, json: { code: 400, message: 'x', errors: [{ field: 'url' }] } };

let provider: LoopbackProvider;
let finhub: FinHubClient;
let notes: string[];

beforeEach(async () => {
  provider = await startLoopbackProvider();
  finhub = provider.client();
  notes = [];
});
afterEach(() => provider.close());

const ensure = (options: Partial<SubscribeOptions> = {}) =>
  subscribe(
    finhub.webhooks,
    wanted,
    { form: 'schema', rotateSecret: false, note: (text) => void notes.push(text), ...options },
    call(),
  );
const methods = () =>
  provider.received.filter((request) => request.path.startsWith(path)).map(({ method }) => method);

describe('webhook subscriptions', () => {
  it.each([
    ['a list', { code: 200, data: [upToDate] }],
    ['a bare list', [upToDate]],
    ['data.subscriptions', { code: 200, data: { subscriptions: [upToDate] } }],
    ['data.items', { success: true, data: { items: [upToDate], total: 1 } }],
    ['a page', { content: [upToDate], totalElements: 1 }],
  ])('are read from %s', async (_what, json) => {
    provider.on(path, { json });
    expect(await finhub.webhooks.list(call())).toEqual([{ ...upToDate, name: null }]);
  });

  it('are read in the spelling of the schema form too', async () => {
    const { id: webhookId, url: endpointUrl, events: subscribedEvents } = upToDate;
    const names = { id: 'another', webhookId, subscriptionName: 'ours' };
    provider.on(path, { json: { code: 200, data: [{ ...names, endpointUrl, subscribedEvents }] } });
    expect(await finhub.webhooks.list(call())).toEqual([{ ...upToDate, name: 'ours', status: null }]);
  });

  it.each([
    ['an entry without URL', { code: 200, data: [{ id: 's-1' }] }, 'url'],
    ['an entry without id', { code: 200, data: [{ url }] }, 'webhookId'],
    ['a list in no known place', { code: 200, data: { hooks: [upToDate] } }, 'data'],
  ])('break the contract with %s, rather than being created twice', async (_what, json, place) => {
    provider.on(path, { json });
    const error = await failureOf(ensure());
    expect(error).toMatchObject({ type: 'FinHubContractViolation', operation: 'listWebhookSubscriptions' });
    expect(error.message).toContain(place);
    expect(methods()).toEqual(['GET']);
  });
});

describe('subscribing', () => {
  it.each([
    [
      'schema',
      {
        subscriptionName: 'onboarding',
        endpointUrl: url,
        subscribedEvents: wanted.events,
        secretKey: 'the-secret',
        verifySsl: true,
      },
    ],
    ['prose', { url, events: wanted.events, secret: 'the-secret' }],
  ] as const)('creates in the %s form what is not there', async (form, body) => {
    provider.on(path, noneYet, { status: 201, json: { code: 201, data: { id: 's-1' } } });
    expect(await ensure({ form })).toEqual({ result: 'created', id: 's-1' });
    expect(provider.received.at(-1)).toMatchObject({ method: 'POST', body });
  });

  it('tries the other form where FinHub answers 400, and says so', async () => {
    provider.on(path, noneYet, refused, { json: { code: 200, data: { webhookId: 's-1' } } });
    expect(await ensure()).toEqual({ result: 'created', id: 's-1' });
    expect(provider.received.at(-1)?.body).toEqual({ url, events: wanted.events, secret: 'the-secret' });
    expect(notes).toEqual(['FinHub refused the body in its schema form (status 400); trying the prose form']);
  });

  it('leaves alone what is as wanted, however it is spelled', async () => {
    provider.on(path, { json: [{ ...upToDate, url: url.replace('gateway', 'GATEWAY') }] });
    expect(await ensure()).toEqual({ result: 'unchanged', id: 's-1' });
    expect(methods()).toEqual(['GET']);
  });

  it.each([
    ['other events', ['customer.created'], false],
    ['more events', [...wanted.events, 'transaction.completed'], false],
    ['events FinHub does not tell', undefined, false],
    ['a secret to be replaced', wanted.events, true],
  ])('updates what has %s, and keeps its name', async (_what, events, rotateSecret) => {
    provider.on(path, { json: [{ ...upToDate, events, subscriptionName: 'ours' }] });
    provider.on(`${path}/s-1`, { json: { code: 200 } });
    expect(await ensure({ rotateSecret })).toEqual({ result: 'updated', id: 's-1' });
    expect(provider.received.at(-1)).toMatchObject({
      method: 'PUT',
      body: { subscriptionName: 'ours', subscribedEvents: wanted.events, secretKey: 'the-secret' },
    });
  });

  it('updates in the prose form too', async () => {
    provider.on(path, { json: [upToDate] });
    provider.on(`${path}/s-1`, { json: { code: 200 } });
    await ensure({ form: 'prose', rotateSecret: true });
    const body = { url, events: wanted.events, secret: 'the-secret' };
    expect(provider.received.at(-1)).toMatchObject({ method: 'PUT', body });
  });

  it('tells of other subscriptions of the URL, and of one that is not active', async () => {
    provider.on(path, {
      json: [
        { ...upToDate, status: 'DISABLED' },
        { ...upToDate, id: 's-2' },
      ],
    });
    await ensure();
    expect(notes).toEqual([expect.stringContaining('s-2'), expect.stringContaining('DISABLED')]);
  });

  it('finds what it created although no answer came', async () => {
    provider.on(path, noneYet, (response) => void response.destroy(), { json: [upToDate] });
    expect(await ensure()).toEqual({ result: 'created', id: 's-1' });
    expect(methods()).toEqual(['GET', 'POST', 'GET']);
  });

  it('creates nothing a second time by itself', async () => {
    provider.on(path, noneYet, { status: 502 }, noneYet);
    const error = await failureOf(ensure());
    expect(error).toMatchObject({ operation: 'createWebhookSubscription', mayHaveHappened: true });
    expect(error.message).toContain('Run the command again');
    expect(methods()).toEqual(['GET', 'POST', 'GET']);
  });

  it('fails with what FinHub says of the fields where neither form is taken', async () => {
    provider.on(path, noneYet, refused);
    const error = await failureOf(ensure());
    expect(error).toMatchObject({ type: 'FinHubInvalidData', fields: ['url'] });
    expect(error.message).not.toContain('the-secret');
    expect(methods()).toEqual(['GET', 'POST', 'POST']);
  });
});
