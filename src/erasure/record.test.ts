import { describe, expect, it } from 'vitest';
import {
  actionSchema,
  recordSchema,
  stateLeftSchema,
  unfinishedIn,
  withErasure,
  withGone,
  wordOrNull,
  type ErasureRecord,
} from './record.js';

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
const entryOf = (via: string, ...runIds: string[]) => ({
  ...{ at, by: null, via, gone: null },
  runs: runIds.map(runOf),
  callbacks: [],
});
const runsIn = ({ erasures }: ErasureRecord) =>
  erasures.map(({ via, gone, runs }) => [via, gone, runs.map(({ runId }) => runId)]);
const empty: ErasureRecord = { id: 'onboarding-individual-a', kind: 'individual', erasures: [] };

describe('the record of erasures', () => {
  it('takes an erasure once, and of a repeated one only what it has not yet', () => {
    const first = withErasure(empty, entryOf('ops', 'r1', 'r2'));
    expect(withErasure(first, entryOf('other', 'r2'))).toBe(first);
    const second = withErasure(first, entryOf('other', 'r2', 'r3'));
    expect(runsIn(second)).toEqual([
      ['ops', null, ['r1', 'r2']],
      ['other', null, ['r3']],
    ]);
    expect(recordSchema.parse(JSON.parse(JSON.stringify(second)))).toEqual(second);
  });

  it('marks the erasures of which nothing is left, once', () => {
    const begun = withErasure(withErasure(empty, entryOf('ops', 'r1', 'r2')), entryOf('other', 'r3'));
    const gone = [{ workflowId: begun.id, runId: 'r1' }];
    expect(withGone(begun, gone, at)).toBe(begun);
    gone.push({ workflowId: begun.id, runId: 'r2' });
    const half = withGone(begun, gone, at);
    expect(runsIn(half)).toMatchObject([
      ['ops', at, {}],
      ['other', null, {}],
    ]);
    expect(unfinishedIn(half).runs).toEqual([{ workflowId: begun.id, runId: 'r3' }]);
    expect(withGone(half, gone, '2026-06-01T10:00:00.000Z')).toBe(half);
  });

  it('takes again what is there again after it was gone, as a restored database has it', () => {
    const erased = withGone(withErasure(empty, entryOf('ops', 'r1')), [{ workflowId: 'a', runId: 'r1' }], at);
    // One that was under way at the same time.
    expect(withErasure(erased, { ...entryOf('other', 'r1'), at: '2026-05-01T09:59:59.000Z' })).toBe(erased);
    const restored = withErasure(erased, { ...entryOf('other', 'r1'), at: '2026-05-01T10:00:01.000Z' });
    expect(runsIn(restored)).toEqual([
      ['ops', at, ['r1']],
      ['other', null, ['r1']],
    ]);
  });

  it('keeps what another version has written', () => {
    const newer = {
      ...{ ...empty, version: 2 },
      erasures: [
        { ...entryOf('ops', 'r1'), reason: 'asked', runs: [{ ...runOf('r1'), size: 7 }] },
        { at, by: 'ops', runs: [], callbacks: [] },
      ],
    };
    const record = withErasure(recordSchema.parse(newer), entryOf('other', 'r2'));
    expect(JSON.parse(JSON.stringify(record))).toMatchObject({
      version: 2,
      erasures: [{ reason: 'asked', runs: [{ size: 7 }] }, { by: 'ops', gone: null }, {}],
    });
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
    'Personnel added: 1 employee(s), 2 director(s), 0 shareholder(s)',
    'Withdrawn by 123456 via web',
    'FinHub has the customer as active already',
    'FinHub misses consents: TERMS; FinHub reports the wallet as SUSPENDED',
  ])('has the line: %s', (what) => {
    expect(stateLeft(what).timeline).toEqual([{ at, what }]);
  });

  it.each([
    'FinHub reports john@example.com',
    'John Customer',
    'She told us about her divorce',
    'Withdrawn by anna, who told us why',
    'FinHub reports 37062767557, which is not understood',
    'Called 37062767557',
    'Withdrawn by 37062767557 via web',
    'Žydrūnė came',
    'a\nb',
    'x'.repeat(1001),
  ])('leaves out a line that the workflow would not write: %j', (what) => {
    expect(stateLeft(what).timeline).toEqual([{ at, what: '(left out)' }]);
  });

  it('takes nothing for an id or a code that does not look like one', () => {
    expect(
      ['c-1', null, 'John Customer', 'john@example.com', undefined].map((value) => wordOrNull.parse(value)),
    ).toEqual(['c-1', null, null, null, null]);
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
  });

  it.each(['a b', 'john@example.com', '37062767557'])('does not name %j as who did it', (requestedBy) => {
    expect(actionSchema.parse({ requestedBy, what: 'withdraw', at }).by).toBe('(left out)');
  });
});
