import { describe, expect, expectTypeOf, it } from 'vitest';
import type { FailureType } from '../contract/failures.js';
import type { ListFilters } from './listing.js';
import { gateway, operator, id } from './testing/gateway.js';

describe('GET /v1/onboardings', () => {
  it('lists what fits the filters, page by page', async () => {
    const { get, service } = await gateway();
    expect(await get('/v1/onboardings', operator)).toMatchObject({
      status: 200,
      body: { items: [], next: null },
    });
    const query = 'kind=individual&stage=review&waitingFor=decision&parked=any&outcome=none&alert=any';
    await get(`/v1/onboardings?${query}&limit=100&cursor=abc`, operator);
    expect(service.lists).toEqual([
      { filters: {}, limit: 50, cursor: null },
      {
        filters: {
          kind: 'individual',
          stage: 'review',
          waitingFor: 'decision',
          parked: 'any',
          outcome: 'none',
          alert: 'any',
        },
        limit: 100,
        cursor: 'abc',
      },
    ]);
  });

  it.each([
    ['kind=person', '/kind'],
    [`stage=${encodeURIComponent("review' OR 1=1")}`, '/stage'],
    ['stage=review&stage=done', '/stage'],
    ['parked=Nothing', '/parked'],
    ['parked=DocumentRejected', '/parked'],
    ['outcome=', '/outcome'],
    ['alert=%00', '/alert'],
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=1e1', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['cursor=', '/cursor'],
    ['waitingfor=decision', '/waitingfor'],
  ])('refuses %s by name', async (query, pointer) => {
    const { get, service } = await gateway();
    expect(await get(`/v1/onboardings?${query}`, operator)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer }] },
    });
    expect(service.lists).toEqual([]);
  });

  it('is for operators', async () => {
    const { get } = await gateway();
    expect(await get('/v1/onboardings')).toMatchObject({ status: 403 });
    expect(await get('/v1/onboardings', {})).toMatchObject({ status: 401 });
  });

  it('can be filtered by every error that parks a step', () => {
    type Parking = Exclude<FailureType, 'DocumentRejected' | 'NotReady'>;
    expectTypeOf<Exclude<ListFilters['parked'], 'any' | 'none' | undefined>>().toEqualTypeOf<Parking>();
  });
});

describe('POST /v1/onboardings/lookup', () => {
  it('finds the case of a person, for operators', async () => {
    const { post, service } = await gateway();
    const body = { kind: 'individual', email: ' John.Customer@example.com' };
    expect(await post('/v1/onboardings/lookup', body, operator)).toMatchObject({ status: 200, body: { id } });
    expect(service.lookups).toEqual([{ kind: 'individual', email: 'John.Customer@example.com' }]);
    expect(await post('/v1/onboardings/lookup', body)).toMatchObject({ status: 403 });
  });

  it('names what is wrong', async () => {
    const { post } = await gateway();
    const answer = await post('/v1/onboardings/lookup', { kind: 'x', email: 'nobody' }, operator);
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/kind' }, { pointer: '/email', detail: 'is not an e-mail address' }] },
    });
  });
});
