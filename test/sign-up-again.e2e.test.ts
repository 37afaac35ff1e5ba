import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateNames } from '../src/contract/messages.js';
import { createEventSender } from '../src/events/index.js';
import { startRigOnServer } from './support/rig-on-server.js';
import type { Rig } from './support/rig.js';
import { oneEffectPerStep, passport, proofOfAddress } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

interface Received {
  readonly id: string;
  readonly type: string;
}

describe('a sign-up after a case that still has events to send', () => {
  let rig: Rig;
  let isDown = true;
  const received: Received[] = [];

  const receiver = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const event = JSON.parse(Buffer.concat(chunks).toString()) as Received;
      if (!isDown && received.at(-1)?.id !== event.id) received.push(event);
      response.writeHead(isDown ? 503 : 204).end();
    })();
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    rig = await startRigOnServer({
      switches: { reviewer: { mode: 'auto', delayMs: 0 }, activationMode: 'sync' },
      events: createEventSender({ url: `http://127.0.0.1:${port}/`, secret: Buffer.alloc(24, 7) }),
    });
  });
  afterAll(async () => {
    await rig.close();
    receiver.close();
  });

  it('starts anew at once, and its events leave after those of the closed case', async () => {
    const first = await rig.start({ documents: [] }, { events: true });
    await first.until(({ waitingFor }) => waitingFor === 'documents');
    await first.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    await first.until(({ outcome }) => outcome === 'WITHDRAWN');

    const repeated = await rig.start({ ...first.signup, documents: [passport] }, { events: true });
    expect(repeated.status).toBe('existing');
    expect((await first.state()).outcome).toBe('WITHDRAWN');

    const next = { ...first.signup, eventId: 'evt-next', documents: [passport, proofOfAddress] };
    const both = await Promise.all([rig.start(next, { events: true }), rig.start(next, { events: true })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['existing', 'started']);
    const [second] = both;
    const state = await second.until(({ outcome }) => outcome === 'ACTIVATED');
    expect(state.timeline.map(({ what }) => what)).toContain('Known at FinHub from an earlier sign-up');

    isDown = false;
    expect((await second.handle.result()).signupEventIds).toEqual([first.signup.eventId, 'evt-next']);
    const told = received.map(({ type }) => type).filter((type) => type !== 'onboarding.waiting');
    expect(told).toEqual([
      'onboarding.started',
      'onboarding.withdrawn',
      'onboarding.started',
      'onboarding.activated',
    ]);
    expect(await second.effects()).toEqual(oneEffectPerStep);
    const { typedSearchAttributes } = await second.handle.describe();
    const shown = Object.fromEntries(
      typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(shown).toMatchObject({
      OnboardingOutcome: 'ACTIVATED',
      CustomerStatus: 'ACTIVE',
      OnboardingKind: 'individual',
    });
  });
});
