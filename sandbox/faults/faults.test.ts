import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSandbox } from '../index.js';
import {
  add,
  director,
  employee,
  FinhubCaller,
  openVerification,
  register,
  registerCompany,
  registration,
  withSandbox,
} from '../testing/index.js';
import { isHit } from './rule.js';

const tenant = { path: { tenantId: '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd' } };
const operation = 'getCategorizationHierarchy';

describe('whose turn a fault is', () => {
  it.each([
    ['always', {}, [true, true, true, true]],
    ['the first two', { times: 2 }, [true, true, false, false]],
    ['the second only', { nth: 2 }, [false, true, false, false]],
    ['two from the second on', { nth: 2, times: 2 }, [false, true, true, false]],
  ])('%s', (_name, conditions, expected) => {
    const rule = { kind: 'cut-before' as const, ...conditions };
    expect([1, 2, 3, 4].map((match) => isHit(rule, match, 0.5))).toEqual(expected);
  });

  it('follows the probability', () => {
    const rule = { kind: 'cut-before' as const, probability: 0.3 };
    expect([0.29, 0.3].map((draw) => isHit(rule, 1, draw))).toEqual([true, false]);
  });
});

describe('a fault on a call', () => {
  it('answers the status asked for, with Retry-After, as often as it says', async () => {
    const { finhub, control } = await withSandbox();
    await control.addFault({ kind: 'status', operation, status: 503, retryAfter: 7, times: 1 });
    const failed = await finhub.call(operation, tenant);
    expect([failed.status, failed.headers.get('retry-after'), failed.body.code]).toEqual([503, '7', 503]);
    expect((await finhub.call(operation, tenant)).status).toBe(200);
    expect(control.faults()).toMatchObject([{ matched: 2, hits: 1 }]);
  });

  it('cut before the effect leaves none; cut after it leaves one', async () => {
    const { finhub, control } = await withSandbox({
      faults: [
        { kind: 'cut-before', operation: 'registerIndividualCustomer', customer: 'before@example.com' },
        { kind: 'cut-after', operation: 'registerIndividualCustomer', customer: 'after@example.com' },
      ],
    });
    await expect(register(finhub, 'before@example.com')).rejects.toThrow('fetch failed');
    await expect(register(finhub, 'After@example.com')).rejects.toThrow('fetch failed');
    expect(control.customers().map(({ email }) => email)).toEqual(['After@example.com']);
    expect(control.ledger({ effect: 'registration' })).toHaveLength(1);
  });

  it('with a status after the effect hides a success', async () => {
    const { finhub, control } = await withSandbox();
    await control.addFault({
      kind: 'status',
      operation: 'registerIndividualCustomer',
      status: 500,
      when: 'after',
    });
    const body = registration('john@example.com');
    expect((await finhub.call('registerIndividualCustomer', { body })).status).toBe(500);
    expect(control.ledger({ effect: 'registration' })).toHaveLength(1);
  });

  it('delays: the effect has happened while the answer is not there yet', async () => {
    const { finhub, control } = await withSandbox();
    await control.addFault({
      kind: 'delay',
      operation: 'registerIndividualCustomer',
      ms: 60_000,
      when: 'after',
    });
    const answer = register(finhub).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => control.ledger({ effect: 'registration' }).length).toBe(1);
    expect(await Promise.race([answer, Promise.resolve('waiting')])).toBe('waiting');
  });

  it.each([
    ['html', /^<html>/],
    ['empty', /^$/],
    ['broken-json', /^\{"code":200,.*[^}]$/],
    ['wrong-types', /^\{"code":"200","message":\d+,"data":\{"tenantId":36/],
    ['null', /^null$/],
    ['array', /^\[\{"code":200,.*\}\]$/],
    ['no-ids', /^(?!.*"\w*[iI]d":)\{"code":200,.*\}$/],
    ['unknown-status', /^\{"code":200,.*\}$/],
    ['deep', /^\{"code":200,"message":"Success","data":(\{"a":){9}/],
  ] as const)('sends a wrong body: %s', async (body, expected) => {
    const { finhub, control } = await withSandbox();
    await control.addFault({ kind: 'wrong-body', operation, body });
    const answer = await finhub.call(operation, tenant);
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(expected);
  });

  it('sends the status words of a body as others than FinHub knows', async () => {
    const { finhub, control } = await withSandbox();
    await control.addFault({ kind: 'wrong-body', body: 'unknown-status' });
    const { text } = await finhub.call('registerIndividualCustomer', { body: registration('j@example.com') });
    expect(text).toContain('"customerStatus":"SOMETHING_NEW"');
  });

  it.each([
    ['large', 0],
    ['too-large', 1],
  ] as const)('pads a body with blanks: %s', async (body, above) => {
    const { finhub, control } = await withSandbox();
    await control.addFault({ kind: 'wrong-body', operation, body });
    const { text } = await finhub.call(operation, tenant);
    expect(text).toHaveLength(5 * 1024 * 1024 + above);
    expect(JSON.parse(text)).toMatchObject({ code: 200 });
  });

  it('for one customer spares the others, by id also where the path names a verification', async () => {
    const { finhub, control } = await withSandbox();
    const [hit, spared] = [await register(finhub), await register(finhub)];
    await control.addFault({ kind: 'status', customer: hit.customerId, status: 502 });
    await openVerification(finhub, spared);
    await expect(openVerification(finhub, hit)).rejects.toThrow(z.ZodError);
    expect(control.verifications()).toMatchObject([{ customerId: spared.customerId }]);
  });

  it('can be for one organization, or for one of its people', async () => {
    const { finhub, control } = await withSandbox();
    const [hit, spared] = [await registerCompany(finhub), await registerCompany(finhub)];
    await control.addFault({ kind: 'status', customer: hit.email, operation: 'addEmployee', status: 502 });
    await control.addFault({ kind: 'status', customer: 'max@company.example', status: 503, nth: 1 });
    const status = async (...sent: Parameters<typeof add>) => (await add(...sent)).status;
    const jane = employee('jane@company.example');
    expect(await status(finhub, 'addEmployee', hit, jane)).toBe(502);
    expect(await status(finhub, 'addEmployee', spared, jane)).toBe(200);
    expect(await status(finhub, 'addDirector', hit, director('max@company.example'))).toBe(503);
    expect(await status(finhub, 'addDirector', hit, director('eve@company.example'))).toBe(200);
    expect(await status(finhub, 'addDirector', hit, director('max@company.example'))).toBe(200);
  });

  it('ends when it is cleared', async () => {
    const { finhub, control } = await withSandbox({ faults: [{ kind: 'status', operation, status: 500 }] });
    await control.clearFaults();
    expect((await finhub.call(operation, tenant)).status).toBe(200);
  });

  it('drawn by chance is the same again with the same seed', async () => {
    const statuses = async (seed: number) => {
      const sandbox = await startSandbox({
        seed,
        faults: [{ kind: 'status', operation, status: 500, probability: 0.5 }],
      });
      const finhub = await FinhubCaller.signedIn(sandbox);
      const seen = [];
      for (let call = 0; call < 16; call++) seen.push((await finhub.call(operation, tenant)).status);
      await sandbox.close();
      return seen.join();
    };
    const [first, again, other] = [await statuses(1), await statuses(1), await statuses(2)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

describe('a rule that makes no sense', () => {
  it('is refused by name', async () => {
    const { url } = await withSandbox();
    const answer = await fetch(`${url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'status', status: 5, nht: 2 }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      errors: [{ field: 'status' }, { message: 'Unrecognized key: "nht"' }],
    });
  });
});
