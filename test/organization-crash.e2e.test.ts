import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSandbox } from '../sandbox/index.js';
import { companyOf, oneEffectEach, peopleOf } from './support/companies.js';
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
  /** The worker dies without a word, and another one takes over. */
  const workerDies = async () => {
    await worker.kill();
    worker = await WorkerProcess.start(stack, documents);
  };

  it(
    'has each of 50 persons once after outages, cut calls and dead workers',
    { timeout: 180_000 },
    async () => {
      const { control } = stack.sandbox;
      const added = (effect: 'employee' | 'director') => control.ledger({ effect }).length;
      const hasHit = (id: string) => control.faults().some((one) => one.id === id && one.hits > 0);
      const people = peopleOf({ employees: 10, directors: 10, shareholders: 30 });
      const { organization } = companyOf();
      const ofCompany = { customer: organization.email, operation: 'addShareholder' };
      const heldBack = { kind: 'status', status: 503, retryAfter: 4 } as const;
      /** The effect is there, and nobody will ever read the answer. */
      const unanswered = { kind: 'delay', when: 'after', ms: 60_000, nth: 1 } as const;
      const cut = { kind: 'cut-after', nth: 1 } as const;

      // They come in one role after the other, so that each dead worker leaves calls of one role behind.
      const directorsHeldBack = await fault({ ...heldBack, operation: 'addDirector' });
      const shareholdersHeldBack = await fault({ ...heldBack, operation: 'addShareholder' });
      for (const index of [3, 6]) {
        await fault({ ...unanswered, ...callOf('addEmployee', people.employees[index]) });
        await fault({ ...unanswered, ...callOf('addDirector', people.directors[index]) });
      }
      for (const index of [0, 4, 8]) {
        await fault({ ...cut, ...callOf('addEmployee', people.employees[index]) });
        await fault({ ...cut, ...callOf('addDirector', people.directors[index]) });
      }
      await fault({ ...cut, ...ofCompany, nth: 3 });
      const shareholderUnanswered = await fault({ ...unanswered, ...ofCompany, nth: 10 });
      for (const operation of ['addEmployee', 'addDirector', 'addShareholder']) {
        for (const nth of [5, 7, 9]) await fault({ kind: 'status', operation, status: 503, nth });
      }

      const company = await signUpCompany(stack, { organization, ...people });
      const all = { timeoutMs: 60_000 };
      await eventually(() => added('employee') === 10 && control.requests()['addDirector'] === 6, all);
      await workerDies();
      await control.clearFaults(directorsHeldBack.id);
      await eventually(() => added('director') === 10, all);
      await workerDies();
      await control.clearFaults(shareholdersHeldBack.id);
      await eventually(() => hasHit(shareholderUnanswered.id), all);
      await workerDies();

      expect((await company.closed({ timeoutMs: 120_000 })).outcome).toBe('ACTIVATED');
      // A session is best effort: one that may have been opened is not opened again.
      expect({ ...(await company.effects()), session: 1 }).toEqual(oneEffectEach(company.signup));
      expect(control.faults().filter(({ hits }) => hits === 0)).toEqual([]);
      expect(control.violations()).toEqual([]);
    },
  );
});

/** The call that adds a person, for a fault. */
function callOf(operation: string, person: { readonly email: string } | undefined) {
  if (person === undefined) throw new Error('There is no such person');
  return { operation, customer: person.email };
}
