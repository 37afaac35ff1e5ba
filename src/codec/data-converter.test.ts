import { randomBytes } from 'node:crypto';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/data-converter-helpers.js';
import { describe, expect, it } from 'vitest';
import { createDataConverter, createPayloadCodecs } from './data-converter.js';
import { keyRing } from './keys.js';

const failure = ApplicationFailure.create({ type: 'FinHubRejected', message: 'words about a case' });

describe('createDataConverter', () => {
  it('moves messages and stacks of failures to where the codec encrypts them, and leaves their type readable', () => {
    const converter = loadDataConverter(createDataConverter(keyRing({ id: 'k', bytes: randomBytes(32) })));
    const proto = converter.failureConverter.errorToFailure(failure, converter.payloadConverter);
    expect(proto).toMatchObject({ message: 'Encoded failure', stackTrace: '' });
    expect(proto.applicationFailureInfo?.type).toBe('FinHubRejected');
    expect(converter.payloadCodecs).toHaveLength(1);
    const back = converter.failureConverter.failureToError(proto, converter.payloadConverter);
    expect(back.message).toBe('words about a case');
  });

  it('leaves everything readable when encryption is off', () => {
    const converter = loadDataConverter(createDataConverter('off'));
    const proto = converter.failureConverter.errorToFailure(failure, converter.payloadConverter);
    expect(proto.message).toBe('words about a case');
    expect(converter.payloadConverter).toBe(defaultPayloadConverter);
  });

  it('changes no payload when encryption is off, and names the key of one that is encrypted', async () => {
    const [off] = createPayloadCodecs('off');
    const [on] = createPayloadCodecs(keyRing({ id: 'k', bytes: randomBytes(32) }));
    const payloads = [defaultPayloadConverter.toPayload('plain')];
    expect(await off?.encode(payloads)).toEqual(payloads);
    expect(await off?.decode(payloads)).toEqual(payloads);
    await expect(off?.decode((await on?.encode(payloads)) ?? [])).rejects.toMatchObject({
      type: 'PayloadKeyUnknown',
      message: 'A payload is encrypted with key "k": PAYLOAD_KEYS is off, set it to that key.',
    });
  });
});
