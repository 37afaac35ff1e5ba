import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalNames, updateNames } from '../src/contract/messages.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Rig } from './support/rig.js';
import { passport } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

const MESSAGES_PER_CASE = 500;

describe('a case that has taken all the messages it takes', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRigOnServer({ switches: { activationMode: 'sync' } });
  });
  afterAll(() => rig.close());

  it('refuses actions and says so, but still acts on what FinHub decides and can be withdrawn', async () => {
    const full = async () => {
      const onboarding = await rig.start();
      const { finhub } = await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
      const unknown = (n: number) =>
        onboarding.handle.signal(signalNames.callbackUnknown, { eventId: `evt-${n}`, type: `type-${n}` });
      await Promise.all(Array.from({ length: MESSAGES_PER_CASE }, (_, n) => unknown(n)));
      return { onboarding, verificationId: finhub.verificationId ?? '' };
    };
    const [decided, withdrawn] = await Promise.all([full(), full()]);

    const handIn = { args: [{ documents: [passport] }] as [object] };
    await expect(
      decided.onboarding.handle.executeUpdate(updateNames.submitDocuments, handIn),
    ).rejects.toMatchObject({ cause: { type: 'too-many-messages' } });
    await rig.sandbox.control.approve(decided.verificationId);
    await decided.onboarding.handle.signal(signalNames.verificationDecided, {
      eventId: 'evt-decision',
      decision: 'APPROVED',
    });
    const { state } = await decided.onboarding.handle.result();
    expect(state.outcome).toBe('ACTIVATED');
    expect(state.timeline.map(({ what }) => what)).not.toContain('FinHub reports the decision APPROVED');

    await withdrawn.onboarding.handle.executeUpdate(updateNames.withdraw, {
      args: [{ requestedBy: 'anna' }],
    });
    expect((await withdrawn.onboarding.handle.result()).state.outcome).toBe('WITHDRAWN');
  });
});
