import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mutationsOf, signed } from './testing/callback-mutations.js';
import { gateway, webhookSecret } from './testing/gateway.js';

const body = JSON.stringify({
  id: 'evt-9',
  type: 'verification.approved',
  timestamp: '2026-05-01T10:00:00Z',
  data: { customerId: 'c-1', email: 'žygimantas@example.com', verificationId: 'v-1' },
});
const times = 10_000;

it(
  'refuses 10,000 mutations of a signed callback, and takes none further',
  { timeout: 120_000 },
  async () => {
    const { app, service } = await gateway();
    const send = ({ body: payload, headers }: ReturnType<typeof signed>) =>
      app.inject({ method: 'POST', url: '/v1/webhooks/finhub', headers, payload });

    await fc.assert(
      fc.asyncProperty(mutationsOf(body, webhookSecret), async (mutation) => {
        expect((await send(mutation)).statusCode).toBe(401);
      }),
      { numRuns: times },
    );
    expect(service.events).toEqual([]);
    const { body: metrics } = await app.inject('/metrics');
    expect(metrics).toContain(`onboarding_callbacks_total{outcome="bad-signature"} ${times}`);

    for (const encoding of ['hex', 'base64'] as const) {
      expect((await send(signed(body, webhookSecret, encoding))).statusCode).toBe(202);
    }
    expect(service.events).toHaveLength(2);
  },
);
