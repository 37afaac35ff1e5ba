import { describe, expect, it } from 'vitest';
import { RecordNotKept } from '../erasure/index.js';
import { problems } from './problems.js';
import { gateway, id, operator } from './testing/gateway.js';

const url = `/v1/onboardings/${id}`;

describe('DELETE /v1/onboardings/{id}', () => {
  const erased = async (headers: Record<string, string> = operator, fails: Error | null = null) => {
    const { app, service, log } = await gateway();
    service.fails = fails;
    const { statusCode, headers: answered, body } = await app.inject({ method: 'DELETE', url, headers });
    return { statusCode, answered, body, service, log: log.join('') };
  };

  it('erases for an operator, by the name of the key, and answers nothing', async () => {
    const { statusCode, answered, body, service } = await erased();
    expect([statusCode, body, answered['content-type']]).toEqual([204, '', undefined]);
    expect(service.erasures).toEqual([{ id, by: 'ops' }]);
  });

  it('is for operators', async () => {
    const { statusCode, service } = await erased({ authorization: 'Bearer signup-key' });
    expect([statusCode, service.erasures]).toEqual([403, []]);
  });

  it('says that nothing was deleted where the record cannot be kept, and logs why', async () => {
    const { statusCode, answered, body, log } = await erased(operator, new RecordNotKept('EACCES'));
    expect([statusCode, answered['retry-after']]).toEqual([503, '5']);
    expect(JSON.parse(body)).toMatchObject({ code: 'erasure-record-not-kept' });
    expect(log).toContain('EACCES');
  });

  it.each([
    [problems.caseOpen(), 409, undefined],
    [problems.erasureNotConfigured(), 409, undefined],
    [problems.erasureUnfinished(), 503, '5'],
  ])('answers %s', async (problem, status, retryAfter) => {
    const { statusCode, answered, body } = await erased(operator, problem);
    expect([statusCode, answered['retry-after']]).toEqual([status, retryAfter]);
    expect(JSON.parse(body)).toMatchObject({ code: problem.problem });
  });
});
