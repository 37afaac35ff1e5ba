import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import { signalNames, updateNames } from '../src/contract/messages.js';
import { isClosed, told } from './support/callbacks.js';
import { payloadKeys, startRig, type Rig } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

describe('a company whose wallet FinHub has reported as under way, on a real Temporal server', () => {
  let connection: Connection;
  let native: NativeConnection;
  let rig: Rig;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    rig = await startRig({
      client: new Client({ connection, dataConverter: createDataConverter(payloadKeys) }),
      connection: native,
      switches: { reviewer: { mode: 'auto', delayMs: 0 }, orgAdminDelay: 0, walletDelayMs: 500 },
    });
  });
  afterAll(async () => {
    await rig.close();
    await Promise.all([connection.close(), native.close()]);
  });

  it.each([
    ['a callback reports it active', signalNames.customerStatusChanged],
    ['an operator asks to read now', updateNames.retryStep],
  ])('is done as soon as %s, however long the poll would wait', async (_when, message) => {
    const tenMinutes = 10 * 60_000;
    const onboarding = await rig.startCompany(
      {},
      {
        decisionPoll: { firstMs: 100, longestMs: 100 },
        walletPoll: { firstMs: tenMinutes, longestMs: tenMinutes },
      },
    );
    await onboarding.until((state) => told(state, 'FinHub reports the wallet as PENDING_ACTIVATION') === 1);
    await eventually(async () => (await onboarding.effects())['wallet'] === 1);
    if (message === 'retryStep') {
      await onboarding.handle.executeUpdate(message, { args: [{ requestedBy: 'anna' }] });
    } else {
      await onboarding.handle.signal(message, { eventId: 'evt-active', status: 'ACTIVE' });
    }
    expect((await onboarding.until(isClosed)).outcome).toBe('ACTIVATED');
  });
});
