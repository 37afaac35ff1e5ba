import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSandbox } from '../sandbox/index.js';
import { waitsFor } from './support/callbacks.js';
import { companyOf, oneEffectEach, ownerOf, peopleOf } from './support/companies.js';
import { signUpCompany } from './support/company-cases.js';
import { documentsFolder } from './support/documents.js';
import { silenceTemporal } from './support/silence.js';
import { startStack, type Stack } from './support/stack.js';
import { eventually } from './support/wait-for.js';
import { WorkerProcess } from './support/worker-process.js';

silenceTemporal();

describe('a company whose people are added while calls and workers fail', () => {
  let stack: Stack;
  let worker: WorkerProcess;
  let documents: string;

  beforeAll(async () => {
    documents = await documentsFolder();
    stack = await startStack({
      sandbox: {
        switches: {
          reviewer: { mode: 'auto', delayMs: 50 },
          ...{ walletDelayMs: 100, orgAdminDelay: 0, employeeConflict: 'with-user-id' },
        },
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

  const fault = (rule: Parameters<RunningSandbox['control']['addFault']>[0]) =>
    stack.sandbox.control.addFault(rule);
  const hits = ({ id }: { readonly id: string }) =>
    stack.sandbox.control.faults().find((one) => one.id === id)?.hits ?? 0;

  it.concurrent.each<[string, readonly number[], readonly ('cut-before' | 'cut-after' | null)[]]>([
    ['all came in', [50, 30, 20], ['cut-after', 'cut-after', 'cut-after']],
    ['the larger one came in', [60, 40], ['cut-after', 'cut-before']],
    ['the smaller one came in', [60, 40], ['cut-before', 'cut-after']],
    ['the first came in', [40, 30, 30], ['cut-after']],
    ['the last came in', [40, 30, 30], [null, null, 'cut-after']],
  ])('has each shareholder once where answers are lost and %s', async (_came, shares, cuts) => {
    const { organization } = companyOf();
    const faults = [];
    for (const [index, kind] of cuts.entries()) {
      if (kind === null) continue;
      // A rule does not count the calls that an earlier one cuts.
      const nth = 1 + cuts.slice(0, index).filter((earlier) => earlier === null).length;
      faults.push(await fault({ kind, operation: 'addShareholder', customer: organization.email, nth }));
    }
    const shareholders = shares.map((share, index) => ownerOf(`Savininkė ${index}`, share));
    const company = await signUpCompany(stack, { organization, shareholders });
    expect((await company.closed()).outcome).toBe('ACTIVATED');
    expect(await company.effects()).toEqual(oneEffectEach(company.signup));
    expect(faults.map(hits)).toEqual(faults.map(() => 1));
  });

  it.concurrent(
    'asks an operator where nobody can tell which of two equal shareholders came in',
    async () => {
      const { organization } = companyOf();
      const firstCall = { operation: 'addShareholder', customer: organization.email, nth: 1 };
      await fault({ kind: 'cut-before', ...firstCall });
      await fault({ kind: 'cut-after', ...firstCall });
      const shareholders = [ownerOf('Savininkė 0', 50), ownerOf('Savininkė 1', 50)];
      const company = await signUpCompany(stack, { organization, shareholders });
      const { parkedSteps } = await company.until(waitsFor('operator'));
      expect(parkedSteps).toMatchObject([{ step: 'addShareholder/0', errorType: 'FinHubConflict' }]);
      expect((await company.post('retry', { requestedBy: 'anna' })).status).toBe(200);
      expect((await company.closed()).outcome).toBe('ACTIVATED');
      expect(await company.effects()).toEqual(oneEffectEach(company.signup));
    },
  );

  it(
    'has each of 50 persons once after outages, cut calls and workers killed in the middle',
    { timeout: 240_000 },
    async () => {
      const { control } = stack.sandbox;
      await control.clearFaults();
      const people = peopleOf({ employees: 10, directors: 10, shareholders: 30 });
      const { organization } = companyOf();
      const shareholders = { operation: 'addShareholder', customer: organization.email };
      const employee = (index: number) => callOf('addEmployee', people.employees[index]);
      const director = (index: number) => callOf('addDirector', people.directors[index]);
      /** Until the worker has been killed once: then they are what the next one begins with. */
      const heldBack = { kind: 'status', status: 503, retryAfter: 4 } as const;
      /** The effect is there, and nobody will ever read the answer. */
      const unanswered = { kind: 'delay', when: 'after', ms: 60_000, nth: 1 } as const;
      const cut = { kind: 'cut-after', nth: 1 } as const;

      const held = [
        await fault({ ...heldBack, ...director(2) }),
        await fault({ ...heldBack, ...director(5) }),
        await fault({ ...heldBack, ...shareholders }),
      ];
      const first = [
        await fault({ ...unanswered, ...employee(3) }),
        await fault({ ...unanswered, ...employee(6) }),
      ];
      const second = [
        await fault({ ...unanswered, ...director(2) }),
        await fault({ ...unanswered, ...director(5) }),
        await fault({ ...unanswered, ...shareholders }),
      ];
      for (const index of [0, 4, 8]) {
        await fault({ ...cut, ...employee(index) });
        await fault({ ...cut, ...director(index) });
      }
      await fault({ ...cut, ...shareholders, nth: 12 });
      for (const operation of ['addEmployee', 'addDirector', 'addShareholder']) {
        for (const nth of [2, 4]) await fault({ kind: 'status', operation, status: 503, nth });
      }

      const company = await signUpCompany(stack, { organization, ...people });
      const killed = async () => {
        await worker.kill();
        worker = await WorkerProcess.start(stack, documents);
      };
      const added = async (role: string) => {
        const effects = Object.keys(await company.effects());
        return effects.filter((effect) => effect.startsWith(`${role}/`)).length;
      };
      // A call that was under way when its worker died is repeated after 35 s.
      const patiently = { timeoutMs: 60_000 };
      await eventually(
        async () => (await added('employee')) === 10 && (await added('director')) === 8,
        patiently,
      );
      await eventually(() => [...first, ...held].every(hits), patiently);
      await killed();
      for (const { id } of held) await control.clearFaults(id);
      await eventually(() => second.every(hits), patiently);
      await killed();
      await killed();

      expect((await company.closed({ timeoutMs: 120_000 })).outcome).toBe('ACTIVATED');
      // A session is best effort: one that may have been opened is not opened again.
      expect({ ...(await company.effects()), session: 1 }).toEqual(oneEffectEach(company.signup));
      expect(control.faults().filter((one) => one.hits === 0)).toEqual([]);
      expect(control.violations()).toEqual([]);
    },
  );
});

/** The call that adds a person, for a fault. */
function callOf(operation: string, person: { readonly email: string } | undefined) {
  if (person === undefined) throw new Error('There is no such person');
  return { operation, customer: person.email };
}
