import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseState } from '../dev/demo/case-state.js';
import { openDataFolder } from '../dev/demo/data-folder.js';
import { dueDeliveries } from '../dev/demo/deliveries.js';
import { DemoStartError } from '../dev/demo/errors.js';
import { checkReportFile } from '../dev/demo/report-file.js';
import { reviewerSwitches } from '../dev/demo/reviewer.js';
import { consentTypesOf, documentTypesOf, emailOf, loadSamples, samplesFolder } from '../dev/demo/samples.js';
import type { Sample } from '../dev/demo/samples.js';
import { renderRow, renderTable } from '../dev/demo/table.js';
import { summaryOf, verdictOn } from '../dev/demo/verdict.js';
import { expectedEffects, faultsOf } from '../dev/demo/witness.js';
import { missingDocuments } from '../src/contract/requirements.js';
import { parseSignup } from '../src/signup/index.js';
import { csvRecords } from '../src/starter/csv.js';
import { oneEffectPerCompanyStep } from './support/companies.js';
import { organizationPolicyWith, policyWith } from './support/policy.js';
import { oneEffectPerStep } from './support/signups.js';

const samples = loadSamples();
const policyOf = { individual: policyWith, organization: organizationPolicyWith };
const defaults = {
  categories: { individual: 'INDIVIDUAL_STANDARD', organization: 'B2B_SMALL_BUSINESS' },
  eventId: 'from-the-line',
};

describe('the samples', () => {
  it.each(samples)('$name is a sign-up that the gateway takes', ({ signup }) => {
    expect(parseSignup(signup, defaults)).toMatchObject({ ok: true });
  });

  it.each(samples)('$name brings, at once or later, all that is required', (sample) => {
    const { requiredDocuments, requiredConsents } = policyOf[sample.kind]();
    expect(missingDocuments(requiredDocuments, documentTypesOf(sample))).toEqual([]);
    expect(consentTypesOf(sample)).toEqual(requiredConsents);
  });

  it("begin with the individual of FinHub's registration page and hold a dozen others, and four companies", () => {
    expect(samples[0]?.signup).toMatchObject({
      customer: { firstName: 'John', lastName: 'Customer', phone: '+37062767557' },
    });
    const kinds = samples.map(({ kind }) => kind);
    expect(kinds).toEqual([
      ...Array<string>(13).fill('individual'),
      ...Array<string>(4).fill('organization'),
    ]);
  });

  it('have e-mail addresses that nobody can own', () => {
    const people = samples.flatMap(({ signup, later }) => [
      ...(signup.type === 'organization.signup' ? [...signup.employees, ...signup.directors] : []),
      ...later.flatMap(({ persons }) => persons.map(({ person }) => person)),
    ]);
    const emails = [...samples.map(emailOf), ...people.map(({ email }) => email)];
    expect(emails.length).toBeGreaterThan(samples.length);
    const others = emails.filter((email) => !/^[a-z.]+@example\.(?:com|org)$/.test(String(email)));
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
    for (const file of ['individuals.json', 'organizations.json']) {
      cpSync(join(samplesFolder, file), join(folder, file));
    }
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
      { when: { afterSeconds: 10 }, documents: [documentOf('PASSPORT')], consents: [], persons: [] },
      { when: 'asked-again', documents: [documentOf('PROOF_OF_ADDRESS')], consents: [], persons: [] },
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

describe('the reviewer', () => {
  it('knows a person and a company by the address they sign up with', () => {
    const reviewer: Sample['reviewer'] = { decision: 'REJECTED', reasons: [] };
    const some = [sampleNamed('john-customer'), sampleNamed('daugava-logistika')];
    expect(reviewerSwitches(some.map((sample) => ({ ...sample, reviewer }))).reviewer?.rules).toEqual([
      { email: 'john.customer@example.com', ...reviewer },
      { email: 'daugava.logistika@example.com', ...reviewer },
    ]);
    expect(reviewerSwitches(some).reviewer?.rules).toEqual([]);
  });
});

describe('a person brought in the place of another', () => {
  const sample = sampleNamed('daugava-logistika');
  const afterSeconds = (seconds: number) => Date.parse(openCase.startedAt) + seconds * 1000;
  const parkedAt = (step: string) => ({ ...openCase, parkedSteps: [{ step: 'addEmployee/1' }, { step }] });

  it('is due while the step that adds the other is parked, once its time has come', () => {
    expect(dueDeliveries(sample, parkedAt('addDirector/1'), afterSeconds(5))).toEqual([]);
    expect(dueDeliveries(sample, parkedAt('addDirector/1'), afterSeconds(6))).toEqual(sample.later);
  });

  it.each(['addDirector/11', 'addDirector/0', 'addShareholder/1'])('is not due with %s parked', (step) => {
    expect(dueDeliveries(sample, parkedAt(step), afterSeconds(6))).toEqual([]);
  });
});

describe('the witness of an organization', () => {
  it('wants one effect per step and person', () => {
    const company = sampleNamed('baltijos-kodas');
    expect({ ...expectedEffects(company), 'employee/2': 1, 'shareholder/2': 1 }).toEqual(
      oneEffectPerCompanyStep,
    );
    expect(faultsOf(company, activeCase, expectedEffects(company))).toEqual([]);
  });

  it('numbers people by role, a corrected one like any other', () => {
    const people = (name: string) =>
      Object.keys(expectedEffects(sampleNamed(name))).filter((effect) => /^[a-z]+\/\d+$/.test(effect));
    expect(people('daugava-logistika')).toEqual([
      'employee/1',
      'director/1',
      'director/2',
      'shareholder/1',
      'shareholder/2',
    ]);
    expect(people('meszaros-golab-partners')).toHaveLength(8);
  });

  it.each(['employee/1', 'director/2', 'shareholder/2'])('finds a missing and a doubled %s', (effect) => {
    const company = sampleNamed('daugava-logistika');
    const ledger = expectedEffects(company);
    for (const times of [0, 2]) {
      expect(faultsOf(company, activeCase, { ...ledger, [effect]: times })).toEqual([
        `the ledger shows ${effect} ${times} times, not 1`,
      ]);
    }
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
      'SAMPLE                  CUSTOMER STATUS    STAGE          WAITING FOR / OUTCOME',
      'john-customer           ACTIVE             done           ACTIVATED',
      'ana-ibanez              PENDING_ACTIVATION review         decision',
      'onne-karner             -                  -              -',
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
      / correction: registerIndividual is parked: FinHub refused 1 field$/,
    );
  });

  it.each(['ACTIVATED', 'REJECTED', 'EXPIRED', 'WITHDRAWN'])(
    'shows %s whole on a terminal of 80 columns, beside every name',
    (outcome) => {
      const state = { ...activeCase, customerStatus: 'PENDING_ACTIVATION', stage: 'categorization', outcome };
      const [header, ...lines] = renderTable(
        samples.map(({ name }) => ({ name, state })),
        79,
        plain,
      );
      expect(header).toMatch(/ WAITING FOR \/ OUTCOME$/);
      const column = header?.indexOf('WAITING FOR');
      expect(lines.map((line) => line.slice(column))).toEqual(samples.map(() => outcome));
    },
  );

  it('never is wider than the terminal', () => {
    const lines = renderTable([{ name: 'john-customer', state: activeCase }], 30, plain);
    expect(Math.max(...lines.map((line) => line.length))).toBe(30);
  });
});

describe('where the demo writes', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'demo-files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('a report is refused that could not be written at the end', () => {
    expect(() => checkReportFile(join(folder, 'none', 'report.json'))).toThrow(DemoStartError);
    expect(() => checkReportFile(folder)).toThrow('The file for --json cannot be written');
  });

  it('nothing is left or lost by the check of a report', () => {
    const [earlier, fresh] = [join(folder, 'earlier.json'), join(folder, 'fresh.json')];
    writeFileSync(earlier, '[]');
    checkReportFile(earlier);
    checkReportFile(fresh);
    expect(readFileSync(earlier, 'utf8')).toBe('[]');
    expect(existsSync(fresh)).toBe(false);
  });

  it('the data folder is made with those above it, for the owner alone, and found again', () => {
    const path = join(folder, 'a', 'b');
    expect(existsSync(openDataFolder(path).logs)).toBe(true);
    expect(openDataFolder(path)).toEqual(openDataFolder(`${path}/`));
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('a data folder is refused that cannot be made', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [join(file, 'data'), '/proc/none/data']) {
      expect(() => openDataFolder(path)).toThrow(DemoStartError);
    }
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
  parkedSteps: [],
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
