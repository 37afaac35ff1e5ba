import { describe, expect, it, vi } from 'vitest';
import {
  activate,
  allConsents,
  approve,
  consent,
  openVerification,
  readiness,
  readyCustomer,
  register,
  textAt,
  upload,
  wallets,
  withSandbox,
} from './testing/index.js';

describe('one individual, from sign-in to IBAN', () => {
  it('leaves exactly one effect per step in the ledger, and breaks the description nowhere', async () => {
    const { finhub, control, credentials } = await withSandbox({ switches: { walletDelayMs: 0 } });
    await finhub.call('getCategorizationHierarchy', { path: { tenantId: credentials.tenantId } });
    const customer = await register(finhub);
    const verificationId = await openVerification(finhub, customer);
    await upload(finhub, verificationId);
    await upload(finhub, verificationId, { documentType: 'PROOF_OF_ADDRESS' });
    await allConsents(finhub, customer);
    await approve(finhub, verificationId);
    expect((await readiness(finhub, customer)).body.data).toMatchObject({ activationAllowed: true });
    expect((await activate(finhub, customer)).body.data).toEqual({});
    await vi.waitFor(async () =>
      expect(textAt(await wallets(finhub, customer), '0.iban')).toMatch(/^LT\d{18}$/),
    );

    expect(control.effects({ customerId: customer.customerId })).toEqual([
      {
        customerId: customer.customerId,
        effects: {
          registration: 1,
          verification: 1,
          'document/PASSPORT': 1,
          'document/PROOF_OF_ADDRESS': 1,
          'consent/terms': 1,
          'consent/privacy': 1,
          'consent/data-processing': 1,
          'decision/APPROVED': 1,
          activation: 1,
          wallet: 1,
        },
      },
    ]);
    expect(control.violations()).toEqual([]);
    expect(finhub.mismatches).toEqual([]);
  });

  it('records which request caused an effect, also where the effect comes later', async () => {
    const { finhub, control } = await withSandbox({ switches: { walletDelayMs: 0 } });
    const { customerId, email } = await readyCustomer(finhub);
    await finhub.call('activateIndividualCustomer', {
      path: { customerId },
      body: { userId: email, code: 'CODE' },
      headers: { 'X-Request-ID': 'request-1' },
    });
    const [wallet] = await vi.waitFor(() => {
      const rows = control.ledger({ customerId, effect: 'wallet' });
      expect(rows).toHaveLength(1);
      return rows;
    });
    expect(wallet?.requestId).toBe('request-1');
  });

  it('keeps personal data out of the ledger', async () => {
    const { finhub, control } = await withSandbox();
    const { email } = await readyCustomer(finhub);
    expect(JSON.stringify([control.ledger(), control.effects()])).not.toContain(email);
  });
});

describe('activation', () => {
  it('is refused without an approval, and says so in the readiness check', async () => {
    const { finhub } = await withSandbox();
    const customer = await register(finhub);
    await openVerification(finhub, customer);
    await allConsents(finhub, customer);
    expect((await readiness(finhub, customer)).body.data).toMatchObject({
      activationAllowed: false,
      verificationOk: false,
      consentOk: true,
    });
    expect((await activate(finhub, customer)).status).toBe(422);
  });

  it('is refused until the last consent is there, and names the missing ones', async () => {
    const { finhub, control } = await withSandbox();
    const customer = await register(finhub);
    await approve(finhub, await openVerification(finhub, customer));
    await consent(finhub, customer, 'terms');
    const refused = await activate(finhub, customer);
    expect(refused.status).toBe(422);
    expect(refused.body.data).toMatchObject({ missingConsents: ['PRIVACY_POLICY', 'DATA_PROCESSING'] });
    expect(control.ledger({ effect: 'activation' })).toEqual([]);
  });

  it('happens once: a repetition answers 409', async () => {
    const { finhub, control } = await withSandbox();
    const customer = await readyCustomer(finhub);
    await activate(finhub, customer);
    expect((await activate(finhub, customer)).status).toBe(409);
    expect(control.ledger({ effect: 'activation' })).toHaveLength(1);
  });

  it('answers with the wallet at once in the synchronous mode', async () => {
    const { finhub } = await withSandbox({ switches: { activationMode: 'sync' } });
    const answer = await activate(finhub, await readyCustomer(finhub));
    expect(answer.body.data).toMatchObject({
      activationStatus: 'ACTIVATED',
      iban: textAt(answer, 'wallet.iban'),
    });
    expect(finhub.mismatches).toEqual([]);
  });

  it.each([
    ['empty', 200, []],
    ['without-iban', 200, [expect.not.objectContaining({ iban: expect.anything() as unknown })]],
    [404, 404, { error: 'Wallet not found' }],
  ] as const)('shows no IBAN before the wallet is ready: %s', async (walletBeforeReady, status, data) => {
    const { finhub } = await withSandbox({ switches: { walletBeforeReady, walletDelayMs: 60_000 } });
    const customer = await readyCustomer(finhub);
    await activate(finhub, customer);
    const answer = await wallets(finhub, customer);
    expect(answer.status).toBe(status);
    expect(answer.body.data).toEqual(data);
  });

  it('checks the code of each customer where the switch says so', async () => {
    const { finhub, control } = await withSandbox({ switches: { activationCodeCheck: 'per-customer' } });
    const customer = await readyCustomer(finhub);
    const [known] = control.customers({ email: customer.email });
    const code = known?.kind === 'individual' ? known.activationCode : undefined;
    expect((await activate(finhub, customer, 'wrong')).status).toBe(400);
    expect((await activate(finhub, customer, code)).status).toBe(200);
  });

  it('is refused for a suspended customer', async () => {
    const { finhub, control } = await withSandbox();
    const customer = await readyCustomer(finhub);
    await control.suspend(customer.customerId);
    expect((await activate(finhub, customer)).status).toBe(409);
    expect(control.customers({ customerId: customer.customerId })).toMatchObject([{ status: 'SUSPENDED' }]);
  });
});

describe('reset', () => {
  it('forgets customers, ledger and changed switches, and never gives an id twice', async () => {
    const { finhub, control } = await withSandbox({ seed: 7, switches: { consentResult: 'ACCEPTED' } });
    const before = await register(finhub);
    await control.setSwitches({ consentResult: 'PENDING' });
    await control.reset();
    expect([control.ledger(), control.customers(), control.requests()]).toEqual([[], [], {}]);
    expect(control.switches().consentResult).toBe('ACCEPTED');
    expect((await register(finhub, before.email)).customerId).not.toBe(before.customerId);
  });
});

describe('the seed', () => {
  it('gives the same ids to the same calls again', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await register((await withSandbox({ seed: 42 })).finhub)).customerId),
    );
    expect(ids[0]).toBe(ids[1]);
  });
});
