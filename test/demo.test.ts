import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { CaseState } from '../dev/demo/case-state.js';
import { dueDeliveries } from '../dev/demo/deliveries.js';
import { consentTypesOf, documentTypesOf, loadSamples, samplesFolder } from '../dev/demo/samples.js';
import type { Sample } from '../dev/demo/samples.js';
import { renderRow, renderTable } from '../dev/demo/table.js';
import { summaryOf, verdictOn } from '../dev/demo/verdict.js';
import { expectedEffects, faultsOf } from '../dev/demo/witness.js';
import { missingDocuments } from '../src/contract/requirements.js';
import { parseSignup } from '../src/signup/index.js';
import { csvRecords } from '../src/starter/csv.js';
import { policyWith } from './support/policy.js';
import { oneEffectPerStep } from './support/signups.js';

const samples = loadSamples();
const defaults = {
  categories: { individual: 'INDIVIDUAL_STANDARD', organization: 'B2B_SMALL_BUSINESS' },
  eventId: 'from-the-line',
};

describe('the samples', () => {
  it.each(samples)('$name is a sign-up that the gateway takes', ({ signup }) => {
    expect(parseSignup(signup, defaults)).toMatchObject({ ok: true });
  });

  it.each(samples)('$name brings, at once or later, all that is required', (sample) => {
    const { requiredDocuments, requiredConsents } = policyWith();
    expect(missingDocuments(requiredDocuments, documentTypesOf(sample))).toEqual([]);
    expect(consentTypesOf(sample)).toEqual(requiredConsents);
  });

  it("begin with the individual of FinHub's registration page and hold a dozen others", () => {
    expect(samples[0]?.signup.customer).toMatchObject({
      firstName: 'John',
      lastName: 'Customer',
      phone: '+37062767557',
    });
    expect(samples.length).toBeGreaterThanOrEqual(13);
  });

  it('have e-mail addresses that nobody can own', () => {
    const others = samples.filter(
      ({ signup }) => !/^[a-z.]+@example\.(?:com|org)$/.test(signup.customer.email),
    );
    expect(others).toEqual([]);
  });

  it('refer to documents that are what they say', () => {
    const beginnings = { 'application/pdf': '%PDF-', 'image/png': '\x89PNG', 'image/jpeg': '\xff\xd8\xff' };
    const documents = samples.flatMap(({ signup, later }) =>
      [signup, ...later].flatMap(({ documents = [] }) => documents),
    );
    const mismatches = documents.filter(({ source, mimeType }) => {
      const content = readFileSync(join(samplesFolder, 'documents', source.slice('file:'.length)), 'latin1');
      const beginning = Object.entries(beginnings).find(([type]) => type === mimeType)?.[1];
      return beginning === undefined || !content.startsWith(beginning);
    });
    expect(mismatches).toEqual([]);
  });

  it('are refused where the plan names a sign-up that is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'demo-samples-'));
    cpSync(join(samplesFolder, 'individuals.json'), join(folder, 'individuals.json'));
    const plan = [
      { name: 'nobody', signup: 'sample-nobody', meant: { customerStatus: 'ACTIVE', outcome: 'ACTIVATED' } },
    ];
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    expect(() => loadSamples(folder)).toThrow('no sign-up has the id sample-nobody');
    rmSync(folder, { recursive: true });
  });

  it('for the starter are two sign-ups by CSV', async () => {
    const results: unknown[] = [];
    for await (const row of csvRecords(chunks(readFileSync(join(samplesFolder, 'individuals.csv'))))) {
      results.push('value' in row ? parseSignup(row.value, defaults) : row);
    }
    expect(results).toMatchObject([{ ok: true }, { ok: true }]);
  });
});

describe('what a customer brings late', () => {
  const sample: Sample = {
    ...sampleNamed('john-customer'),
    later: [
      { when: { afterSeconds: 10 }, documents: [documentOf('PASSPORT')], consents: [] },
      { when: 'asked-again', documents: [documentOf('PROOF_OF_ADDRESS')], consents: [] },
    ],
  };
  const afterSeconds = (seconds: number) => Date.parse(openCase.startedAt) + seconds * 1000;

  it('is due once its time has come', () => {
    const state = { ...openCase, missing: { documents: ['PASSPORT|NATIONAL_ID'], consents: [] } };
    expect(dueDeliveries(sample, state, afterSeconds(9))).toEqual([]);
    expect(dueDeliveries(sample, state, afterSeconds(10))).toEqual([sample.later[0]]);
  });

  it('is not brought twice, by whichever demo', () => {
    expect(dueDeliveries(sample, openCase, afterSeconds(10))).toEqual([]);
  });

  it('after a reviewer asked again is due while the case waits for it', () => {
    const asked = { ...openCase, round: 1, waitingFor: 'documents' };
    expect(dueDeliveries(sample, asked, afterSeconds(1))).toEqual([sample.later[1]]);
    expect(dueDeliveries(sample, { ...asked, waitingFor: 'decision' }, afterSeconds(1))).toEqual([]);
  });
});

describe('the witness', () => {
  const john = sampleNamed('john-customer');
  const ledger = expectedEffects(john);

  it('is content with one effect per step', () => {
    expect(ledger).toEqual(oneEffectPerStep);
    expect(faultsOf(john, activeCase, ledger)).toEqual([]);
  });

  it.each(Object.keys(ledger))('finds a missing %s', (effect) => {
    expect(faultsOf(john, activeCase, { ...ledger, [effect]: 0 })).toEqual([
      `the ledger shows ${effect} 0 times, not 1`,
    ]);
  });

  it.each(Object.keys(ledger))('finds a doubled %s', (effect) => {
    expect(faultsOf(john, activeCase, { ...ledger, [effect]: 2 })).toEqual([
      `the ledger shows ${effect} 2 times, not 1`,
    ]);
  });

  it('takes a missing session from a case that says it went without', () => {
    const none = { ...ledger, session: 0 };
    const skipped = {
      ...activeCase,
      timeline: [{ at: activeCase.startedAt, what: 'Session skipped: FinHubForbidden' }],
    };
    expect(faultsOf(john, skipped, none)).toEqual([]);
  });

  it('finds an effect that was never meant', () => {
    expect(faultsOf(john, activeCase, { ...ledger, suspension: 1 })).toEqual([
      'the ledger shows suspension 1 times, not 0',
    ]);
  });

  it('finds another end than the one meant', () => {
    expect(faultsOf(john, openCase, ledger)).toEqual(['meant ACTIVE ACTIVATED, is PENDING_ACTIVATION open']);
  });

  it('wants no activation of a rejected customer', () => {
    const rejected = samples.find(({ meant }) => meant.outcome === 'REJECTED');
    expect(rejected && Object.keys(expectedEffects(rejected))).not.toContain('activation');
  });

  it('wants a document twice that a reviewer asked for again', () => {
    expect(expectedEffects(sampleNamed('eleni-papadopoulou'))).toMatchObject({
      'document/PROOF_OF_ADDRESS': 2,
      'decision/RESUBMIT': 1,
      'decision/APPROVED': 1,
    });
  });
});

describe('the table', () => {
  const plain = pc.createColors(false);

  it('shows what each case waits for, and its end', () => {
    const rows = [
      { name: 'john-customer', state: activeCase },
      { name: 'ana-ibanez', state: { ...openCase, waitingFor: 'decision' } },
      { name: 'onne-karner', state: null },
    ];
    expect(renderTable(rows, 100, plain)).toEqual([
      'SAMPLE                CUSTOMER STATUS    STAGE          WAITING FOR     OUTCOME',
      'john-customer         ACTIVE             done           -               ACTIVATED',
      'ana-ibanez            PENDING_ACTIVATION review         decision',
      'onne-karner           -                  -              -',
    ]);
  });

  it('says which step is parked and why', () => {
    const parked = {
      step: 'registerIndividual',
      errorType: 'FinHubInvalidData',
      message: 'FinHub refused 1 field',
    };
    const state = { ...openCase, waitingFor: 'correction', parked };
    expect(renderRow({ name: 'ana-ibanez', state })).toMatch(
      /registerIndividual is parked: FinHub refused 1 field$/,
    );
  });

  it('never is wider than the terminal', () => {
    const lines = renderTable([{ name: 'john-customer', state: activeCase }], 30, plain);
    expect(Math.max(...lines.map((line) => line.length))).toBe(30);
  });
});

describe('the summary', () => {
  const john = sampleNamed('john-customer');
  const journey = { sample: john, state: activeCase, alreadyFinished: false };

  it('has one line per case and counts those as meant', () => {
    const verdicts = [verdictOn(john, journey, expectedEffects(john)), verdictOn(john, undefined, {})];
    expect(summaryOf(verdicts)).toBe(
      'john-customer individual ACTIVE ACTIVATED onboarding-individual-x\n' +
        'john-customer individual - - -\n' +
        '1 of 2 as meant\n',
    );
  });

  it('says what an earlier demo had finished', () => {
    const verdict = verdictOn(john, { ...journey, alreadyFinished: true }, expectedEffects(john));
    expect(summaryOf([verdict])).toMatch(/onboarding-individual-x already finished\n1 of 1 as meant\n$/);
  });
});

const openCase: CaseState = {
  id: 'onboarding-individual-x',
  kind: 'individual',
  customerStatus: 'PENDING_ACTIVATION',
  stage: 'review',
  waitingFor: 'nothing',
  reason: null,
  outcome: null,
  round: 0,
  missing: { documents: [], consents: [] },
  parked: null,
  finhub: { customerId: 'c-1', userId: 'u-1' },
  timeline: [],
  startedAt: '2026-05-01T10:00:00.000Z',
};

const activeCase: CaseState = { ...openCase, customerStatus: 'ACTIVE', stage: 'done', outcome: 'ACTIVATED' };

function sampleNamed(name: string): Sample {
  const sample = samples.find((candidate) => candidate.name === name);
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return sample;
}

function documentOf(type: string) {
  return { type, source: 'file:passport.pdf', mimeType: 'application/pdf' };
}

async function* chunks(content: Buffer) {
  yield await Promise.resolve(content);
}
