import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalNames } from '../src/contract/messages.js';
import type { StatusReport } from '../src/contract/status.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Rig } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

/** Names of five reports, and their time by day of the month; one has none. */
const reports: Readonly<Record<string, StatusReport>> = {
  pending: { status: 'PENDING_ACTIVATION', occurredAt: '2026-05-01T10:00:00Z' },
  suspended: { status: 'SUSPENDED', occurredAt: '2026-05-02T10:00:00Z' },
  activating: { status: 'ACTIVATING' },
  'active at once': { status: 'ACTIVE', occurredAt: '2026-05-02T10:00:00Z' },
  'active later': { status: 'ACTIVE', occurredAt: '2026-05-03T10:00:00Z' },
};

describe('status callbacks on a real Temporal server', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer();
  });
  afterAll(async () => {
    await rig.close();
  });

  it.each([
    ['pending', 'activating', 'suspended', 'active at once', 'active later'],
    ['active later', 'active at once', 'suspended', 'activating', 'pending'],
    ['suspended', 'active later', 'pending', 'active at once', 'activating'],
    ['active at once', 'suspended', 'active later', 'activating', 'pending'],
    ['suspended', 'pending', 'active later', 'activating', 'active at once'],
    ['activating', 'active later', 'suspended', 'pending', 'active at once'],
  ])('end in ACTIVE in the order %s, %s, %s, %s, %s', async (...order) => {
    const onboarding = await rig.start({ documents: [], consents: [] });
    await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    for (const name of order) {
      await onboarding.handle.signal(signalNames.customerStatusChanged, {
        eventId: `evt-${name}`,
        ...reports[name],
      });
    }
    const { customerStatus } = await onboarding.until(
      ({ timeline, waitingFor }) =>
        waitingFor === 'documents' && timeline.filter(({ what }) => what.startsWith('FinHub re')).length >= 5,
    );
    expect(customerStatus).toBe('ACTIVE');
    await onboarding.handle.terminate();
  });
});
