import { describe, expect, it } from 'vitest';
import { gateway, id, operator } from './testing/gateway.js';

describe('API keys', () => {
  it.each([undefined, 'Bearer', 'Bearer wrong', 'Basic signup-key', 'Bearer signup-key more'])(
    'are asked for before the body is read: %s',
    async (authorization) => {
      const { call } = await gateway();
      const headers = {
        'content-type': 'application/json',
        ...(authorization !== undefined && { authorization }),
      };
      const answer = await call({ method: 'POST', url: '/v1/onboardings', headers, payload: '{' });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    },
  );

  it('of a sign-up service do not open operator routes', async () => {
    const { post, service } = await gateway();
    const answer = await post(`/v1/onboardings/${id}/retry`, { requestedBy: 'anna' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(service.updates).toEqual([]);
  });

  it('have a rate limit each', async () => {
    const { get } = await gateway({ max: 2, perMs: 60_000 });
    const path = `/v1/onboardings/${id}`;
    expect([(await get(path)).status, (await get(path)).status]).toEqual([200, 200]);
    const refused = await get(path);
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
    expect(Number(refused.retryAfter)).toBeGreaterThan(0);
    expect((await get(path, operator)).status).toBe(200);
  });
});
