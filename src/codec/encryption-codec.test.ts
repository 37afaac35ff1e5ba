import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EncryptionCodec } from './encryption-codec.js';
import { PayloadDamaged, PayloadKeyUnknown } from './errors.js';
import { keyRing } from './keys.js';
import type { Key } from './keys.js';

const [spring, autumn] = [newKey('spring'), newKey('autumn')];
const codec = new EncryptionCodec(keyRing(spring));

describe('EncryptionCodec', () => {
  it('gives back what it encrypted, metadata included', async () => {
    const payload = payloadOf({ name: 'Žydrūnas' });
    const [decoded] = await codec.decode(await codec.encode([payload]));
    expect(valueOf(decoded)).toEqual({ name: 'Žydrūnas' });
  });

  it('gives back any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.string(), async (data, note) => {
        const payload = {
          metadata: { encoding: Buffer.from('binary/plain'), note: Buffer.from(note) },
          data,
        };
        const [decoded] = await codec.decode(await codec.encode([payload]));
        expect(Buffer.from(decoded?.data ?? [])).toEqual(Buffer.from(data));
        expect(Buffer.from(decoded?.metadata?.['note'] ?? []).toString()).toBe(Buffer.from(note).toString());
      }),
    );
  });

  it('leaves nothing readable but the encoding and the id of the key', async () => {
    const [encoded] = await codec.encode([payloadOf('Vilnius')]);
    const shown = Object.entries(encoded?.metadata ?? {}).map(([name, value]) => [
      name,
      Buffer.from(value).toString(),
    ]);
    expect(shown).toEqual([
      ['encoding', 'binary/encrypted'],
      ['encryption-key-id', 'spring'],
    ]);
    expect(Buffer.from(encoded?.data ?? []).includes('Vilnius')).toBe(false);
  });

  it('never encrypts the same payload to the same bytes', async () => {
    const [first, second] = await codec.encode([payloadOf('same'), payloadOf('same')]);
    expect(Buffer.from(first?.data ?? [])).not.toEqual(Buffer.from(second?.data ?? []));
  });

  it('still decrypts with an older key after a rotation', async () => {
    const encoded = await codec.encode([payloadOf('old')]);
    const rotated = new EncryptionCodec(keyRing(autumn, spring));
    const [decoded] = await rotated.decode(encoded);
    expect(valueOf(decoded)).toBe('old');
  });

  it('encrypts with the first key', async () => {
    const [encoded] = await new EncryptionCodec(keyRing(autumn, spring)).encode([payloadOf('new')]);
    expect(Buffer.from(encoded?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('autumn');
  });

  it('names the key it does not hold', async () => {
    const encoded = await codec.encode([payloadOf(1)]);
    const decoding = new EncryptionCodec(keyRing(autumn)).decode(encoded);
    await expect(decoding).rejects.toThrow(PayloadKeyUnknown);
    await expect(decoding).rejects.toMatchObject({ keyId: 'spring' });
    await expect(decoding).rejects.toThrow('key "spring"');
  });

  it('repeats no id of a key that is none of ours', async () => {
    const [encoded] = await codec.encode([payloadOf(1)]);
    const metadata = { ...encoded?.metadata, 'encryption-key-id': Buffer.from('of Jonas Petrauskas') };
    const decoding = codec.decode([{ ...encoded, metadata }]);
    await expect(decoding).rejects.toThrow(
      /^A payload is encrypted with a key that cannot be one of PAYLOAD_KEYS/,
    );
  });

  it('refuses a payload with any byte changed', async () => {
    const [encoded] = await codec.encode([payloadOf('whole')]);
    const length = encoded?.data?.length ?? 0;
    for (let index = 0; index < length; index += 1) {
      const data = Buffer.from(encoded?.data ?? []);
      data[index] = (data[index] ?? 0) ^ 1;
      await expect(codec.decode([{ ...encoded, data }])).rejects.toThrow(PayloadDamaged);
    }
    await expect(codec.decode([{ ...encoded, data: new Uint8Array(5) }])).rejects.toThrow(PayloadDamaged);
  });

  it('authenticates the id of the key', async () => {
    const [encoded] = await codec.encode([payloadOf('mine')]);
    const sameBytes = new EncryptionCodec(keyRing({ id: 'renamed', bytes: spring.bytes }));
    const metadata = { ...encoded?.metadata, 'encryption-key-id': Buffer.from('renamed') };
    await expect(sameBytes.decode([{ ...encoded, metadata }])).rejects.toThrow(PayloadDamaged);
  });

  it('passes on what it did not encrypt, and tells that once', async () => {
    let told = 0;
    const telling = new EncryptionCodec(keyRing(spring), () => (told += 1));
    await telling.decode(await telling.encode([payloadOf('ours')]));
    expect(told).toBe(0);
    const plain = payloadOf('plain');
    const foreign = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('other') };
    expect(await telling.decode([plain, foreign])).toEqual([plain, foreign]);
    await telling.decode([plain]);
    expect(told).toBe(1);
  });
});

function newKey(id: string): Key {
  return { id, bytes: randomBytes(32) };
}

function payloadOf(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

function valueOf(payload: Payload | undefined): unknown {
  return defaultPayloadConverter.fromPayload(payload ?? {});
}
