import { describe, expect, it } from 'vitest';
import { actionSchema, recordSchema, stateLeftSchema, withErasure, type ErasureRecord } from './record.js';

const at = '2026-05-01T10:00:00.000Z';

const runOf = (runId: string): ErasureRecord['erasures'][number]['runs'][number] => ({
  runId,
  status: 'COMPLETED',
  startedAt: at,
  closedAt: at,
  customerStatus: 'PENDING_ACTIVATION',
  stage: 'review',
  outcome: 'WITHDRAWN',
  deadline: at,
  finhub: { tenantId: 't', customerId: 'c', userId: null, verificationId: null, walletId: null },
  actions: [],
  timeline: [],
});
const entryOf = (by: string, ...runIds: string[]) => ({ at, by, runs: runIds.map(runOf), callbacks: [] });
const empty: ErasureRecord = { id: 'onboarding-individual-a', kind: 'individual', erasures: [] };

describe('the record of erasures', () => {
  it('takes an erasure once, and of a repeated one only what it has not yet', () => {
    const first = withErasure(empty, entryOf('ops', 'r1', 'r2'));
    expect(withErasure(first, entryOf('other', 'r2'))).toBe(first);
    const second = withErasure(first, entryOf('other', 'r2', 'r3'));
    expect(second.erasures.map(({ by, runs }) => [by, runs.map(({ runId }) => runId)])).toEqual([
      ['ops', ['r1', 'r2']],
      ['other', ['r3']],
    ]);
    expect(recordSchema.parse(JSON.parse(JSON.stringify(second)))).toEqual(second);
  });
});

describe('what is kept of a state', () => {
  const stateLeft = (what: string, more: object = {}) =>
    stateLeftSchema.parse({
      state: {
        ...{ reason: 'Rejected: SECRET', finhub: { customerId: 'c-1', iban: 'LT...1234' } },
        timeline: [{ at, what, by: 'SECRET' }],
        ...more,
      },
      people: [{ identity: 'SECRET' }],
    });

  it('is nothing that is not named', () => {
    expect(stateLeft('Sign-up received')).toEqual({
      finhub: { customerId: 'c-1', userId: null, verificationId: null, walletId: null },
      timeline: [{ at, what: 'Sign-up received' }],
    });
  });

  it.each([
    'Corrected: phone, address.city',
    'Decision RESUBMIT reported by ben via ops-1',
    'FinHub asks for new documents: BLURRED, DOCUMENT_EXPIRED',
    'Session skipped: FinHubUnavailable',
    'Parked: addDirector/2 (FinHubInvalidData)',
    'Personnel added: 1 employee(s), 2 director(s)',
  ])('has the line: %s', (what) => {
    expect(stateLeft(what).timeline).toEqual([{ at, what }]);
  });

  it.each([
    'FinHub reports john@example.com',
    'Called 37062767557',
    'Žydrūnė came',
    'a\nb',
    'x'.repeat(1001),
  ])('leaves out a line that the workflow would not write: %j', (what) => {
    expect(stateLeft(what).timeline).toEqual([{ at, what: '(left out)' }]);
  });

  it('has no id of FinHub that does not look like one', () => {
    expect(stateLeft('x', { finhub: { customerId: 'John Customer', userId: 'u-1' } }).finhub).toMatchObject({
      customerId: null,
      userId: 'u-1',
    });
  });
});

describe('what is kept of an action', () => {
  it('is who did it, and nothing that came with it', () => {
    const update = { decision: 'RESUBMIT', decidedBy: 'ben', via: 'ops', reasons: ['X'], reason: 'SECRET' };
    expect(actionSchema.parse({ ...update, what: 'decideVerification', at })).toEqual({
      at,
      what: 'decideVerification',
      by: 'ben',
      via: 'ops',
    });
  });

  it('is nothing where no member of staff did it', () => {
    expect(actionSchema.safeParse({ documents: [], what: 'submitDocuments', at }).success).toBe(false);
    expect(actionSchema.safeParse({ requestedBy: 'a b', what: 'withdraw', at }).success).toBe(false);
  });
});
