import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { OnboardingEvent } from '../../src/contract/events.js';

/** One attempt to deliver an event. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EventReceiver {
  /** For `EVENTS_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A receiver of events; `take` gives the status of the answer. */
export async function startEventReceiver(take: (delivery: Delivery) => number): Promise<EventReceiver> {
  const server = createServer((request, response) => {
    text(request)
      .then((body) => take({ headers: request.headers as Record<string, string>, body }))
      .then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(500).end(),
      );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The event where it verifies with the secret (in base64), as any receiver of Standard Webhooks looks at it. */
export function verifiedEvent({ headers, body }: Delivery, secret: string): OnboardingEvent | undefined {
  try {
    return new Webhook(secret).verify(body, { ...headers }) as OnboardingEvent;
  } catch {
    return undefined;
  }
}
