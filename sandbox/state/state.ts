import { z } from 'zod';
import { faultSchema } from '../faults/rule.js';
import { customerSchema, personSchema } from './customers.js';
import { readChanges, startJournal, type Change, type Journal } from './journal.js';
import {
  deliverySchema,
  ledgerRowSchema,
  signInSchema,
  subscriptionSchema,
  taskSchema,
  verificationSchema,
  violationSchema,
  walletSchema,
} from './records.js';
import { Table } from './table.js';

const counterSchema = z.object({ id: z.string(), value: z.number() });
const settingSchema = z.object({ id: z.string(), value: z.json() });
const closedSessionSchema = z.object({ id: z.string() });

export type State = Awaited<ReturnType<typeof openState>>;

/** The address under which duplicates of an e-mail are found. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * The sandbox's memory: in the process, and in `dataFile` where one is given. Changes are visible at once and durable
 * when `commit` resolves.
 */
export async function openState(dataFile?: string) {
  const changes = dataFile === undefined ? [] : await readChanges(dataFile);
  let journal: Journal | null = null;
  const changed = (change: Change): void => journal?.append(change);

  const tables = {
    customers: new Table('customers', customerSchema, changed, { email: ({ email }) => emailKey(email) }),
    persons: new Table('persons', personSchema, changed, { organization: (one) => one.organizationId }),
    verifications: new Table('verifications', verificationSchema, changed, {
      customer: (one) => one.customerId,
    }),
    wallets: new Table('wallets', walletSchema, changed, { customer: (one) => one.customerId }),
    signIns: new Table('signIns', signInSchema, changed, {}),
    closedSessions: new Table('closedSessions', closedSessionSchema, changed, {}),
    subscriptions: new Table('subscriptions', subscriptionSchema, changed, {}),
    deliveries: new Table('deliveries', deliverySchema, changed, {
      customer: (one) => one.customerId,
      subscription: (one) => one.subscriptionId,
    }),
    ledger: new Table('ledger', ledgerRowSchema, changed, { customer: (one) => one.customerId }),
    violations: new Table('violations', violationSchema, changed, {}),
    faults: new Table('faults', faultSchema, changed, {}),
    tasks: new Table('tasks', taskSchema, changed, {}),
    counters: new Table('counters', counterSchema, changed, {}),
    settings: new Table('settings', settingSchema, changed, {}),
  };

  for (const change of changes) {
    const table = Object.values(tables).find(({ name }) => name === change.table);
    table?.restore(change);
  }
  if (dataFile !== undefined) {
    const kept = Object.values(tables).flatMap((table) =>
      table.all().map((record): Change => ({ table: table.name, id: record.id, record })),
    );
    journal = await startJournal(dataFile, kept);
  }

  return {
    ...tables,
    /** Adds one to a counter and gives its new value. */
    count(name: string): number {
      const value = (tables.counters.get(name)?.value ?? 0) + 1;
      tables.counters.put({ id: name, value });
      return value;
    },
    commit: (): Promise<void> => journal?.commit() ?? Promise.resolve(),
    close: (): Promise<void> => journal?.close() ?? Promise.resolve(),
  };
}
