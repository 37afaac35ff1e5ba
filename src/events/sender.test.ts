import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { OnboardingEvent } from '../contract/events.js';
import { createEventSender } from './sender.js';

const event = { id: 'abc-12345678-1', type: 'onboarding.started' } as OnboardingEvent;

describe('an event that is not taken', () => {
  it('says why, and nothing of the address, which may hold a secret', async () => {
    const refusing = createServer((_request, response) => response.writeHead(500).end('hush'));
    const port = await new Promise<number>((resolve) => {
      refusing.listen(0, '127.0.0.1', () => {
        const address = refusing.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    expect(await whyNot(`http://127.0.0.1:${port}/hush?key=hush`)).toBe(`${notTaken} (status 500)`);
    await new Promise((resolve) => refusing.close(resolve));
    expect(await whyNot(`http://127.0.0.1:${port}/hush?key=hush`)).toBe(`${notTaken} (ECONNREFUSED)`);
  });
});

const notTaken = 'The receiver of EVENTS_URL did not take the event';

function whyNot(url: string): Promise<unknown> {
  const sender = createEventSender({ url, secret: randomBytes(32) });
  return sender.send(event).catch((error: unknown) => (error as Error).message);
}
