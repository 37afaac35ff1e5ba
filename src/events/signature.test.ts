import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signedHeaders } from './signature.js';

const secret = randomBytes(24);
const message = { id: 'abc-12345678-1', body: '{"type":"onboarding.started"}', sentAtMs: Date.now() };

describe('the signature of an event', () => {
  it('is accepted by a receiver that verifies Standard Webhooks', () => {
    const receiver = new Webhook(secret.toString('base64'));
    expect(receiver.verify(message.body, signedHeaders(message, secret))).toEqual({
      type: 'onboarding.started',
    });
  });

  it('is refused for another body', () => {
    const receiver = new Webhook(secret.toString('base64'));
    expect(() => receiver.verify('{"type":"onboarding.expired"}', signedHeaders(message, secret))).toThrow();
  });

  it('is refused with another secret', () => {
    const receiver = new Webhook(randomBytes(24).toString('base64'));
    expect(() => receiver.verify(message.body, signedHeaders(message, secret))).toThrow();
  });
});
