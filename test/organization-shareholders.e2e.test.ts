import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { companyOf, oneEffectEach, ownerOf } from './support/companies.js';
import { signUpCompany } from './support/company-cases.js';
import { documentsFolder } from './support/documents.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

describe('shareholders whose answers are lost, over HTTP, on a real Temporal server', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: {
        switches: { reviewer: { mode: 'auto', delayMs: 50 }, walletDelayMs: 100, orgAdminDelay: 0 },
      },
      policy: { walletPoll: { firstMs: 200, longestMs: 1_000 } },
    });
    worker = await WorkerProcess.start(stack, documents);
  });
  afterAll(async () => {
    expect(await worker.stop()).toBe(0);
    await stack.close();
    await rm(documents, { recursive: true });
  });
  beforeEach(() => stack.sandbox.control.clearFaults());

  it.each<[string, readonly number[], readonly ('cut-before' | 'cut-after' | null)[]]>([
    ['all came in', [50, 30, 20], ['cut-after', 'cut-after', 'cut-after']],
    ['the larger one came in', [60, 40], ['cut-after', 'cut-before']],
    ['the smaller one came in', [60, 40], ['cut-before', 'cut-after']],
    ['the first came in', [40, 30, 30], ['cut-after']],
    ['the last came in', [40, 30, 30], [null, null, 'cut-after']],
  ])('are there once each, where %s', async (_came, shares, cuts) => {
    const { control } = stack.sandbox;
    const { organization } = companyOf();
    let untouched = 0;
    for (const kind of cuts) {
      const call = { operation: 'addShareholder', customer: organization.email };
      // A rule does not count the calls that an earlier one cuts.
      if (kind === null) untouched++;
      else await control.addFault({ kind, ...call, nth: untouched + 1 });
    }
    const shareholders = shares.map((share, index) => ownerOf(`Savininkė ${index}`, share));
    const company = await signUpCompany(stack, { organization, shareholders });
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectEach(company.signup));
    expect(control.faults().map(({ hits }) => hits)).toEqual(
      cuts.filter((kind) => kind !== null).map(() => 1),
    );
  });

  it('are left to an operator where nobody can tell which of two equal ones came in', async () => {
    const { control } = stack.sandbox;
    const { organization } = companyOf();
    const call = { operation: 'addShareholder', customer: organization.email, nth: 1 };
    await control.addFault({ kind: 'cut-before', ...call });
    await control.addFault({ kind: 'cut-after', ...call });
    const shareholders = [ownerOf('Savininkė 0', 50), ownerOf('Savininkė 1', 50)];
    const company = await signUpCompany(stack, { organization, shareholders });
    const { parkedSteps } = await company.until(({ waitingFor }) => waitingFor === 'operator');
    expect(parkedSteps).toMatchObject([{ step: 'addShareholder/0', errorType: 'FinHubConflict' }]);
    expect((await company.post('retry', { requestedBy: 'anna' })).status).toBe(200);
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectEach(company.signup));
  });
});
