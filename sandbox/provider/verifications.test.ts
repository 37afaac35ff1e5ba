import { describe, expect, it, vi } from 'vitest';
import {
  allConsents,
  approve,
  consent,
  openVerification,
  pdf,
  register,
  textAt,
  upload,
  verification,
  withSandbox,
} from '../testing/index.js';

describe('a verification', () => {
  it('is one per customer: a second answers 409 and names the open one', async () => {
    const { finhub, control } = await withSandbox();
    const customer = await register(finhub);
    const verificationId = await openVerification(finhub, customer);
    const { customerId } = customer;
    const second = await finhub.call('createVerification', { body: verification(customer) });
    const third = await finhub.call('submitIndividualVerification', { path: { customerId }, body: {} });
    expect([second.status, third.status]).toEqual([409, 409]);
    expect([textAt(second, 'verificationId'), textAt(third, 'verificationId')]).toEqual([
      verificationId,
      verificationId,
    ]);
    expect(control.ledger({ effect: 'verification' })).toHaveLength(1);
  });

  it('can be opened anew after a rejection, which closes the old one to documents', async () => {
    const { finhub, control } = await withSandbox();
    const customer = await register(finhub);
    const rejected = await openVerification(finhub, customer);
    await control.reject(rejected, ['DOCUMENT_EXPIRED']);
    expect((await upload(finhub, rejected)).status).toBe(409);
    expect(await openVerification(finhub, customer)).not.toBe(rejected);
  });

  it.each([
    ['verificationId', ['verificationId']],
    ['id', ['id']],
    ['both', ['verificationId', 'id']],
  ] as const)('is named by the switch verificationIdField: %s', async (verificationIdField, members) => {
    const { finhub } = await withSandbox({
      switches: { verificationIdField, verificationInitialStatus: 'IN_PROGRESS' },
    });
    const { customerId } = await register(finhub);
    const { body } = await finhub.call('submitIndividualVerification', { path: { customerId } });
    const rest = ['status', 'verificationType'];
    expect(Object.keys(Object(body.data) as object)).toEqual([...members, ...rest]);
    expect(body.data).toMatchObject({ status: 'IN_PROGRESS' });
  });

  it('is approved once, however often it is asked for', async () => {
    const { finhub, control } = await withSandbox();
    const verificationId = await openVerification(finhub, await register(finhub));
    expect((await approve(finhub, verificationId)).status).toBe(200);
    expect((await approve(finhub, verificationId)).status).toBe(200);
    expect(control.ledger({ effect: 'decision' })).toHaveLength(1);
    await expect(control.reject(verificationId)).rejects.toThrow('decided already');
  });

  it('of an unknown customer answers 404', async () => {
    const { finhub } = await withSandbox();
    const body = verification({ customerId: 'nobody', userId: 'u', email: '' });
    expect((await finhub.call('createVerification', { body })).status).toBe(404);
  });
});

describe('a document', () => {
  it('sent again under its docId is the same document and the same effect', async () => {
    const { finhub, control } = await withSandbox();
    const verificationId = await openVerification(finhub, await register(finhub));
    const docId = 'f458d016-56bb-43a6-856c-4d0456b2c38c';
    const [first, second] = [
      await upload(finhub, verificationId, { docId }),
      await upload(finhub, verificationId, { docId }),
    ];
    expect(textAt(second, 'documentId')).toBe(textAt(first, 'documentId'));
    expect(textAt(first, 'documentType')).toBe('DT_PASSPORT');
    expect(control.ledger({ effect: 'document' })).toHaveLength(1);
    expect((await upload(finhub, verificationId, { docId, documentType: 'NATIONAL_ID' })).status).toBe(409);
  });

  it('is a second effect without a docId, and where the switch ignores it', async () => {
    const { finhub, control } = await withSandbox({ switches: { docIdRespected: false } });
    const verificationId = await openVerification(finhub, await register(finhub));
    const docId = 'f458d016-56bb-43a6-856c-4d0456b2c38c';
    await upload(finhub, verificationId, { docId });
    await upload(finhub, verificationId, { docId });
    expect(control.ledger({ effect: 'document' })).toHaveLength(2);
  });

  it('is kept as size and hash only', async () => {
    const { finhub, control } = await withSandbox();
    const verificationId = await openVerification(finhub, await register(finhub));
    await upload(finhub, verificationId);
    expect(control.verifications()).toMatchObject([{ documents: [{ bytes: 14, type: 'PASSPORT' }] }]);
    expect(JSON.stringify(control.verifications())).not.toContain(pdf);
  });

  it.each([
    ['content that is no base64', { fileContent: 'a?b' }],
    ['content of another type than it says', { mimeType: 'image/png' }],
    ['a type that is not taken', { mimeType: 'text/plain' }],
    ['another verification in its body', { verificationId: 'other' }],
  ])('with %s answers 400', async (_name, changes) => {
    const { finhub, control } = await withSandbox();
    const verificationId = await openVerification(finhub, await register(finhub));
    expect((await upload(finhub, verificationId, changes)).status).toBe(400);
    expect(control.ledger({ effect: 'document' })).toEqual([]);
  });

  it('of many megabytes is taken, and one above the limit answers 413', async () => {
    const { finhub } = await withSandbox({ switches: { maxDocumentBytes: 12 * 1024 * 1024 } });
    const verificationId = await openVerification(finhub, await register(finhub));
    const content = (bytes: number) =>
      Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(bytes - 5)]).toString('base64');
    const [limit, above] = [12 * 1024 * 1024, 12 * 1024 * 1024 + 1];
    expect((await upload(finhub, verificationId, { fileContent: content(limit) })).status).toBe(200);
    expect((await upload(finhub, verificationId, { fileContent: content(above) })).status).toBe(413);
  });
});

describe('consents', () => {
  it('show what the switch says, and accepting one again is no second effect', async () => {
    const { finhub, control } = await withSandbox();
    const customer = await register(finhub);
    expect((await consent(finhub, customer, 'terms')).body.data).toEqual({ status: 'PENDING' });
    await control.setSwitches({ consentResult: 'ACCEPTED' });
    expect((await consent(finhub, customer, 'terms')).body.data).toMatchObject({ status: 'ACCEPTED' });
    expect(control.ledger({ effect: 'consent' })).toHaveLength(1);
  });

  it('are refused out of order where the switch says so', async () => {
    const { finhub } = await withSandbox({ switches: { consentOrderEnforced: true } });
    const customer = await register(finhub);
    expect((await consent(finhub, customer, 'privacy')).status).toBe(409);
    await allConsents(finhub, customer);
    expect((await consent(finhub, customer, 'privacy')).status).toBe(200);
  });
});

describe('the automatic reviewer', () => {
  const reviewer = { mode: 'auto', delayMs: 0 } as const;
  const decisions = (rows: readonly { readonly item: string | null }[]) => rows.map(({ item }) => item);

  it('approves when the last required document is there', async () => {
    const { finhub, control } = await withSandbox({ switches: { reviewer } });
    const verificationId = await openVerification(finhub, await register(finhub));
    await upload(finhub, verificationId, { documentType: 'NATIONAL_ID' });
    expect(control.verifications()).toMatchObject([{ open: true }]);
    await upload(finhub, verificationId, { documentType: 'PROOF_OF_ADDRESS' });
    await vi.waitFor(() => expect(control.verifications()).toMatchObject([{ status: 'APPROVED' }]));
  });

  it('waits for the consents where they count', async () => {
    const required = { ...reviewer, requiredDocuments: [], requireConsents: true };
    const { finhub, control } = await withSandbox({ switches: { reviewer: required } });
    const customer = await register(finhub);
    await openVerification(finhub, customer);
    await consent(finhub, customer, 'terms');
    expect(control.ledger({ effect: 'decision' })).toEqual([]);
    await allConsents(finhub, customer);
    await vi.waitFor(() => expect(decisions(control.ledger({ effect: 'decision' }))).toEqual(['APPROVED']));
  });

  it('rejects and asks again by e-mail pattern, and approves what comes after the asking', async () => {
    const rules = [
      { email: '*+reject@example.com', decision: 'REJECTED' as const, reasons: ['SANCTIONS_HIT'] },
      { email: '*+again@example.com', decision: 'RESUBMIT' as const, reasons: ['BLURRED'] },
    ];
    const requiredDocuments = [['PASSPORT']];
    const { finhub, control } = await withSandbox({
      switches: { reviewer: { ...reviewer, requiredDocuments, rules } },
    });

    await upload(finhub, await openVerification(finhub, await register(finhub, 'a+reject@example.com')));
    await vi.waitFor(() =>
      expect(control.verifications()).toMatchObject([{ status: 'REJECTED', reasons: ['SANCTIONS_HIT'] }]),
    );

    const customer = await register(finhub, 'B+Again@example.com');
    const verificationId = await openVerification(finhub, customer);
    await upload(finhub, verificationId);
    const { customerId } = customer;
    await vi.waitFor(() =>
      expect(control.verifications({ customerId })).toMatchObject([
        { status: 'PENDING_DOCUMENTS', rounds: 1 },
      ]),
    );
    await upload(finhub, verificationId);
    await vi.waitFor(() =>
      expect(decisions(control.ledger({ customerId, effect: 'decision' }))).toEqual(['RESUBMIT', 'APPROVED']),
    );
  });

  it('takes up the open cases when it is switched on', async () => {
    const { finhub, control } = await withSandbox();
    const verificationId = await openVerification(finhub, await register(finhub));
    await upload(finhub, verificationId);
    await control.setSwitches({ reviewer: { ...reviewer, requiredDocuments: [['PASSPORT']] } });
    await vi.waitFor(() => expect(control.verifications({ open: true })).toEqual([]));
  });
});
