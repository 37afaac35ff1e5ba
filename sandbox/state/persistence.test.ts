import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSandbox, type SwitchesPatch } from '../index.js';
import {
  activate,
  activateCompany,
  FinhubCaller,
  openVerification,
  readyCompany,
  readyCustomer,
  register,
  startReceiver,
  upload,
} from '../testing/index.js';

async function dataFileForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'state.ndjson');
}

describe('a data file', () => {
  it('brings customers, ledger, switches, faults and tokens back', async () => {
    const dataFile = await dataFileForTest();
    const first = await startSandbox({ dataFile });
    const finhub = await FinhubCaller.signedIn(first);
    const customer = await readyCustomer(finhub);
    await first.control.setSwitches({ consentResult: 'ACCEPTED' });
    await first.control.addFault({ kind: 'cut-before', operation: 'createVerification', nth: 9 });
    const { control: before } = first;
    const kept = [before.ledger(), before.customers(), before.switches(), before.faults(), before.requests()];
    await first.close();

    const second = await startSandbox({ dataFile });
    onTestFinished(() => second.close());
    const { control } = second;
    expect([
      control.ledger(),
      control.customers(),
      control.switches(),
      control.faults(),
      control.requests(),
    ]).toEqual(kept);
    const again = await FinhubCaller.of(second);
    again.token = finhub.token;
    expect((await activate(again, customer)).status).toBe(200);
  });

  it('brings organizations and their people back, and the admin user that was to come', async () => {
    const dataFile = await dataFileForTest();
    const first = await startSandbox({ dataFile, switches: { orgAdminDelay: 1500 } });
    const company = await readyCompany(await FinhubCaller.signedIn(first));
    const [before] = first.control.customers();
    expect(before).toMatchObject({ kind: 'organization', adminUserId: null });
    await first.close();

    const second = await startSandbox({ dataFile });
    onTestFinished(() => second.close());
    const { control } = second;
    await vi.waitFor(
      () => {
        expect(control.customers()).toEqual([{ ...before, adminUserId: expect.any(String) as unknown }]);
      },
      { timeout: 10_000 },
    );
    const again = await FinhubCaller.signedIn(second);
    expect((await activateCompany(again, company)).status).toBe(200);
  });

  it('goes on with what was planned: wallet, review and webhook', async () => {
    const dataFile = await dataFileForTest();
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const switches = {
      walletDelayMs: 300,
      reviewer: { mode: 'auto', delayMs: 300, requiredDocuments: [['PASSPORT']] },
    } satisfies SwitchesPatch;
    const nobody = { url: 'http://127.0.0.1:9/', secret: 's' };
    const first = await startSandbox({ dataFile, switches, webhooks: [nobody] });
    const finhub = await FinhubCaller.signedIn(first);
    await activate(finhub, await readyCustomer(finhub));
    await upload(finhub, await openVerification(finhub, await register(finhub)));
    await first.close();

    const second = await startSandbox({ dataFile, switches, webhooks: [{ ...nobody, url: receiver.url }] });
    onTestFinished(() => second.close());
    await vi.waitFor(
      () => {
        expect(second.control.ledger({ effect: 'wallet' })).toHaveLength(1);
        expect(second.control.verifications({ open: true })).toEqual([]);
        expect(receiver.received.map(({ type }) => type)).toEqual(
          expect.arrayContaining(['customer.created', 'customer.activated', 'verification.approved']),
        );
      },
      { timeout: 20_000 },
    );
  });

  it('is read up to a line that a kill cut off', async () => {
    const dataFile = await dataFileForTest();
    const first = await startSandbox({ dataFile });
    await register(await FinhubCaller.signedIn(first));
    const customers = first.control.customers();
    await first.close();
    await appendFile(dataFile, '{"table":"customers","id":"half');

    const second = await startSandbox({ dataFile });
    expect(second.control.customers()).toEqual(customers);
    await second.close();
  });

  it('that is damaged elsewhere is refused, naming the line', async () => {
    const dataFile = await dataFileForTest();
    await appendFile(dataFile, '{"table":"counters","id":"x","record":{"id":"x","value":1}}\nnonsense\n');
    await expect(startSandbox({ dataFile })).rejects.toThrow('Line 2');
  });

  it('holds each record once after a restart', async () => {
    const dataFile = await dataFileForTest();
    const sandbox = await startSandbox({ dataFile });
    for (const consentResult of ['ACCEPTED', 'PENDING', 'ACCEPTED'] as const) {
      await sandbox.control.setSwitches({ consentResult });
    }
    await sandbox.close();
    await (await startSandbox({ dataFile })).close();
    const lines = (await readFile(dataFile, 'utf8')).split('\n');
    expect(lines.filter((line) => line.includes('"id":"switches"'))).toHaveLength(1);
  });
});
