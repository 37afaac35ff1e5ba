import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TemporalUnreachable } from '../signup/index.js';
import { gateway, id, signatureOf } from './testing/gateway.js';

describe('POST /v1/webhooks/finhub', () => {
  const event = JSON.stringify({
    id: 'evt-9',
    type: 'customer.activated',
    data: { email: 'john@example.com' },
  });

  it('answers 202 once the case has the event', async () => {
    const { callback, service } = await gateway();
    expect(await callback(event)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(service.events).toMatchObject([
      { id: 'evt-9', type: 'customer.activated', email: 'john@example.com' },
    ]);
  });

  it.each([{ outcome: 'case-closed', id }, { outcome: 'kept', id }, { outcome: 'ignored' }] as const)(
    'answers 202, and counts, where nobody has to send it again: $outcome',
    async (routed) => {
      const { app, callback, service } = await gateway();
      service.routed = routed;
      expect((await callback(event)).status).toBe(202);
      const { body: metrics } = await app.inject('/metrics');
      expect(metrics).toContain(`onboarding_callbacks_total{outcome="${routed.outcome}"} 1`);
    },
  );

  it('asks for another delivery where Temporal is away', async () => {
    const { callback, service } = await gateway();
    service.fails = new TemporalUnreachable('gRPC status 14');
    expect(await callback(event)).toMatchObject({
      status: 503,
      retryAfter: '5',
      body: { code: 'temporal-unreachable' },
    });
  });

  it('refuses what is not signed before reading it', async () => {
    const { callback, service } = await gateway();
    expect(await callback('{', 'sha256=00')).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(
      await callback(event, `sha256=${createHmac('sha256', 'other').update(event).digest('hex')}`),
    ).toMatchObject({
      status: 401,
    });
    expect(service.events).toEqual([]);
  });

  it('refuses what is signed and unreadable', async () => {
    const { callback } = await gateway();
    expect(await callback('{')).toMatchObject({ status: 400, body: { errors: [{ pointer: '' }] } });
    expect(await callback('{"id":"1"}')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/type' }] },
    });
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'foo',
    'json',
    ';',
    'application/json, application/json',
    'application/json; charset=utf-16',
  ])('takes a body for what its signature says, whatever its media type: %j', async (type) => {
    const { call, service } = await gateway();
    const send = (signature: string) =>
      call({
        method: 'POST',
        url: '/v1/webhooks/finhub',
        headers: { 'x-finhub-signature': signature, ...(type !== undefined && { 'content-type': type }) },
        payload: event,
      });
    expect((await send('sha256=00')).status).toBe(401);
    expect(service.events).toEqual([]);
    expect((await send(signatureOf(event))).status).toBe(202);
    expect(service.events).toMatchObject([{ id: 'evt-9' }]);
  });

  it('takes at most 256 KiB', async () => {
    const { callback } = await gateway();
    expect((await callback(event.padEnd(256 * 1024))).status).toBe(202);
    expect((await callback(event.padEnd(256 * 1024 + 1))).status).toBe(413);
  });

  it('is not limited in rate', async () => {
    const { callback } = await gateway({ max: 1, perMs: 60_000 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => callback(event)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  });
});
