import { describe, expect, it } from 'vitest';
import { CaseUnreadable, RecordNotKept } from '../erasure/index.js';
import { problems } from './problems.js';
import { gateway, id, operator } from './testing/gateway.js';

const url = `/v1/onboardings/${id}`;

describe('DELETE /v1/onboardings/{id}', () => {
  const erased = async (
    headers: Record<string, string> = operator,
    fails: Error | null = null,
    query = '',
    result: 'erased' | 'nothing-there' = 'erased',
  ) => {
    const { app, service, log } = await gateway();
    service.fails = fails;
    service.erased = result;
    const {
      statusCode,
      headers: answered,
      body,
    } = await app.inject({ method: 'DELETE', url: url + query, headers });
    const told = log.map((line) => JSON.parse(line) as { readonly msg: string });
    return { statusCode, answered, body, service, log: log.join(''), told };
  };

  it('erases for an operator, by the name of the key, and answers nothing', async () => {
    const { statusCode, answered, body, service } = await erased();
    expect([statusCode, body, answered['content-type']]).toEqual([204, '', undefined]);
    expect(service.erasures).toEqual([{ id, via: 'ops', by: null, acceptUnreadable: false }]);
  });

  it('takes who asks, and that what is unreadable is accepted', async () => {
    const query = '?requestedBy=anna.k-1&unreadable=accept';
    const { statusCode, service, told } = await erased(operator, null, query);
    expect(statusCode).toBe(204);
    const asked = { id, via: 'ops', by: 'anna.k-1' };
    expect(service.erasures).toEqual([{ ...asked, acceptUnreadable: true }]);
    expect(told.find(({ msg }) => msg === 'Case erased')).toMatchObject({
      level: 30,
      ...asked,
      result: 'erased',
    });
  });

  it.each(['erased', 'nothing-there'] as const)('tells in a header that it was %s', async (result) => {
    const { statusCode, answered, told } = await erased(operator, null, '', result);
    expect([statusCode, answered['erasure-result']]).toEqual([204, result]);
    expect(told.find(({ msg }) => msg === 'Case erased')).toMatchObject({ result });
  });

  it('tells no result where it was refused', async () => {
    const { statusCode, answered } = await erased(operator, problems.erasureUnfinished());
    expect([statusCode, answered['erasure-result']]).toEqual([503, undefined]);
  });

  it('logs who asked also where it was refused', async () => {
    const { told } = await erased(operator, problems.caseOpen(), '?requestedBy=anna');
    const refused = told.find(({ msg }) => msg === 'Case not erased');
    expect(refused).toMatchObject({ id, via: 'ops', by: 'anna', result: 'case-open' });
    expect(told.map(({ msg }) => msg)).not.toContain('Case erased');
  });

  it.each([
    ['?requestedBy=anna%20k', '/requestedBy'],
    ['?requestedBy=', '/requestedBy'],
    ['?requestedBy=a&requestedBy=b', '/requestedBy'],
    ['?unreadable=yes', '/unreadable'],
    ['?unredable=accept', '/unredable'],
  ])('refuses %s by name, and never repeats the value', async (query, pointer) => {
    const { statusCode, body, service } = await erased(operator, null, query);
    expect(statusCode).toBe(400);
    const { code, errors } = JSON.parse(body) as { code: string; errors: { pointer: string }[] };
    expect([code, errors.map((error) => error.pointer)]).toEqual(['invalid-request', [pointer]]);
    expect(body).not.toContain('anna');
    expect(service.erasures).toEqual([]);
  });

  it('names the key without which the record would be empty', async () => {
    const why = 'A payload is encrypted with key "p0": add that key to the end of PAYLOAD_KEYS.';
    const { statusCode, body, log } = await erased(operator, new CaseUnreadable([why]));
    expect(statusCode).toBe(503);
    const { code, detail } = JSON.parse(body) as { code: string; detail: string };
    expect(code).toBe('payload-key-missing');
    expect(detail).toMatch(/key "p0".*Nothing was deleted.*unreadable=accept/);
    expect(log).toContain('p0');
  });

  it('is for operators', async () => {
    const { statusCode, service } = await erased({ authorization: 'Bearer signup-key' });
    expect([statusCode, service.erasures]).toEqual([403, []]);
  });

  it('says that nothing was deleted where the record cannot be kept, and why', async () => {
    const { statusCode, answered, body, log } = await erased(operator, new RecordNotKept('EACCES'));
    expect([statusCode, answered['retry-after']]).toEqual([503, '5']);
    const { code, detail } = JSON.parse(body) as { code: string; detail: string };
    expect(code).toBe('erasure-record-not-kept');
    expect(detail).toMatch(/ERASURE_RECORDS_DIR \(EACCES\)\. Nothing was deleted/);
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
