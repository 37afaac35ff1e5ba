import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { OnboardingState } from '../src/contract/onboarding.js';
import { listQuery } from '../src/gateway/listing.js';
import { linkTo } from './support/breakable-link.js';
import { waitsFor } from './support/callbacks.js';
import { runCases, startCases } from './support/cases-command.js';
import { directorOf } from './support/companies.js';
import { clientOn, fullSignup, newSignup, startGateway, type GatewayUnderTest } from './support/gateway.js';
import { startRig, type Rig } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';
import { eventually } from './support/wait-for.js';

silenceTemporal();

const unknownId = `onboarding-individual-${'a'.repeat(26)}`;

describe('npm run cases, with a gateway and a worker on a real Temporal server', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let rig: Rig;
  let gateway: GatewayUnderTest;
  let folder: string;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    const client = clientOn(connection);
    rig = await startRig({ client, connection: nativeConnection });
    // Of a tenant of their own, the cases of other tests are not in the list.
    folder = await mkdtemp(path.join(tmpdir(), 'cases-'));
    gateway = await startGateway({
      ...{ client, tenantId: `tenant-${randomUUID()}`, taskQueue: rig.taskQueue },
      erasureRecordsDir: folder,
    });
  });
  afterAll(async () => {
    await gateway.app.close();
    await rig.close();
    await Promise.all([nativeConnection.close(), connection.close(), rm(folder, { recursive: true })]);
  });
  afterEach(() => rig.sandbox.control.clearFaults());

  const settings = () => ({ GATEWAY_URL: gateway.url, GATEWAY_KEY: 'operator' });
  /** Runs a command, which prints neither key nor what is personal. */
  const cases = async (args: readonly string[], { stdin = '', secrets = [] as readonly string[] } = {}) => {
    const result = await runCases(args, { url: gateway.url, key: 'operator' }, stdin);
    for (const secret of secrets) expect(result.stdout + result.stderr).not.toContain(secret);
    return result;
  };
  const file = async (content: object) => {
    const name = path.join(folder, `${randomUUID()}.json`);
    await writeFile(name, JSON.stringify(content));
    return name;
  };
  const refuseRegistrations = (status: number, field?: string) =>
    rig.sandbox.control.addFault({
      operation: 'registerIndividualCustomer',
      kind: 'status',
      status,
      ...(field !== undefined && {
        body: { code: status, message: 'no', data: { errors: [{ field, message: 'no' }] } },
      }),
    });
  const parkedCase = async (signup: object = newSignup()) => {
    const id = await gateway.signUp(signup);
    await gateway.until(id, ({ parked }) => parked !== null);
    return id;
  };
  const waitingCase = async (signup: object = newSignup()) => {
    const id = await gateway.signUp(signup);
    await gateway.until(id, waitsFor('documents'));
    return id;
  };
  const noted = async (id: string, what: string) => {
    const { timeline } = await gateway.until(id, () => true);
    return timeline.filter((entry) => entry.what.startsWith(what)).length;
  };

  it('list finds cases by filters, as a table, as JSON and as ids, up to a limit', async () => {
    await refuseRegistrations(404);
    const ids = await Promise.all([parkedCase(), parkedCase(), parkedCase()]);
    const filters = ['--parked', 'FinHubNotFound', '--outcome', 'none'];
    const list = (...more: string[]) => cases(['list', ...filters, ...more]);
    await eventually(async () => {
      const { body } = await gateway.get('/v1/onboardings?parked=FinHubNotFound');
      return (body['items'] as readonly unknown[]).length === ids.length;
    });

    const [table, json, onlyIds, limited, none, wrong] = await Promise.all([
      list(),
      list('--json'),
      list('--ids'),
      list('--ids', '--limit', '2'),
      list('--kind', 'organization'),
      cases(['list', '--parked', 'FinHubTypo']),
    ]);
    expect(table.stdout.split('\n')[0]).toMatch(/^ID +CUSTOMER STATUS +STAGE +WAITS FOR/);
    expect(table.stdout).not.toContain('\u001b');
    for (const id of ids) {
      expect(table.stdout).toMatch(
        new RegExp(`^${id} +NOT_REGISTERED +registration +operator +FinHubNotFound`, 'm'),
      );
    }
    const items = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    expect(items).toContainEqual(expect.objectContaining({ parked: 'FinHubNotFound', outcome: null }));
    expect(items.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(onlyIds.stdout.trimEnd().split('\n').sort()).toEqual([...ids].sort());
    expect(limited.stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(limited.stderr).toContain('There are more than 2');
    expect(none).toMatchObject({ exitCode: 0, stdout: '', stderr: 'No case fits\n' });
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/\/parked must be one of FinHubUnavailable, /);
  });

  it('show tells what a case waits for, and the command that gets it going again', async () => {
    const fault = await refuseRegistrations(403);
    const id = await parkedCase();
    const { exitCode, stdout } = await cases(['show', id]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${id}\nNOT_REGISTERED, stage registration, waits for operator\n`);
    expect(stdout).toMatch(/registerIndividual FinHubForbidden since 20\S+Z\n +FinHub does not allow/);
    expect(stdout).toMatch(/\d\dZ {2}Parked: registerIndividual \(FinHubForbidden\)/);

    await rig.sandbox.control.clearFaults(fault.id);
    const [, next = ''] = /^ +npm run cases -- (retry .*)$/m.exec(stdout) ?? [];
    const retried = await cases(next.replace('<staff id>', 'anna').split(' '));
    expect(retried).toMatchObject({ exitCode: 0, stderr: '' });
    expect(retried.stdout).toBe(`${id} NOT_REGISTERED, stage registration, at work\n`);
    await gateway.until(id, waitsFor('documents'));
    expect(await noted(id, 'Retry of everything asked by anna via test')).toBe(1);
  });

  it('show finds a case by its e-mail address, which it does not repeat', async () => {
    const signup = newSignup();
    const id = await waitingCase(signup);
    const { email } = signup.customer;
    const by = (address: string, kind: string, stdin?: string) =>
      cases(['show', '--json', '--email', address, '--kind', kind], {
        secrets: [email],
        ...(stdin !== undefined && { stdin }),
      });
    const [found, fromStdin, asCompany, asId] = await Promise.all([
      by(email, 'individual'),
      by('-', 'individual', `${email}\n`),
      by(email, 'organization'),
      cases(['show', email], { secrets: [email] }),
    ]);
    expect((JSON.parse(found.stdout) as OnboardingState).id).toBe(id);
    expect((JSON.parse(fromStdin.stdout) as OnboardingState).id).toBe(id);
    expect(asCompany).toMatchObject({ exitCode: 1, stdout: '' });
    expect(JSON.parse(asCompany.stderr)).toMatchObject({ code: 'not-found', status: 404 });
    expect(asId).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('retry runs all cases of a search again and counts them, and goes on after one that is refused', async () => {
    const fault = await refuseRegistrations(401);
    const ids = await Promise.all([parkedCase(), parkedCase(), parkedCase(), parkedCase()]);
    await eventually(async () => {
      const { body } = await gateway.get('/v1/onboardings?parked=FinHubUnauthorized');
      return (body['items'] as readonly unknown[]).length === ids.length;
    });
    await rig.sandbox.control.clearFaults(fault.id);
    const all = await cases(['retry', '--parked', 'FinHubUnauthorized', '--by', 'anna']);
    expect(all).toMatchObject({ exitCode: 0, stdout: '4 of 4 retried\n' });
    expect(all.stderr).toMatch(
      /^4 of 4: onboarding-individual-\S+ NOT_REGISTERED, stage registration, at work$/m,
    );
    const waiting = await Promise.all(ids.map((id) => gateway.until(id, waitsFor('documents'))));
    expect(waiting.map(({ customerStatus }) => customerStatus)).toEqual(Array(4).fill('PENDING_ACTIVATION'));

    await refuseRegistrations(401);
    const parked = await parkedCase();
    const withNothingParked = ids[0];
    const input = [withNothingParked, unknownId, '', parked, parked].join('\n');
    const some = await cases(['retry', '-', '--by', 'anna'], { stdin: input });
    const json = await cases(['retry', unknownId, withNothingParked, '--by', 'anna', '--json']);
    expect(some).toMatchObject({
      exitCode: 1,
      stdout: '1 of 3 retried, 2 not: 1 nothing-to-retry, 1 not-found\n',
    });
    expect(await noted(parked, 'Retry of everything asked by anna')).toBe(1);
    expect(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { id: unknownId, retried: false, problem: { code: 'not-found' } },
      { id: withNothingParked, retried: false, problem: { code: 'nothing-to-retry' } },
    ]);
  });

  it('correct brings what FinHub refused, from a file or the command line, and never shows it', async () => {
    const fault = await refuseRegistrations(400, 'phone');
    const signup = newSignup();
    const id = await parkedCase(signup);
    const shown = await cases(['show', id]);
    expect(shown.stdout).toContain('refused: /customer/phone\n');
    expect(shown.stdout).toContain(`npm run cases -- correct ${id} --file corrections.json\n`);

    const wrong = '+370-nonsense';
    const refused = await Promise.all([
      cases(['correct', id, '--set', `customer.phone=${wrong}`], { secrets: [wrong] }),
      cases(['correct', id, '--file', '-'], { stdin: `{"customer":{"phone":"${wrong}"`, secrets: [wrong] }),
      cases(['correct', id, '--set', wrong], { secrets: [wrong] }),
      cases(['correct', id, `--phone=${wrong}`], { secrets: [wrong] }),
      cases(['correct', id, '--set', 'customer.email=other@example.com'], { secrets: ['other@'] }),
    ]);
    expect(refused.map(({ exitCode }) => exitCode)).toEqual([1, 2, 2, 2, 1]);
    expect(refused[0].stderr).toContain('  /customer/phone is not a phone number like +37060000000\n');
    expect(refused[4].stderr).toContain('The e-mail is the identity of the customer (409 identity-field)');

    await rig.sandbox.control.clearFaults(fault.id);
    const details = await file({ customer: { firstName: 'Ignas', address: { city: 'Kaunas' } } });
    const set = ['--set', 'customer.lastName=Jonaitis', '--set', 'customer.address.state=Kauno apskritis'];
    const secrets = ['Ignas', 'Kaun', 'Jonaitis'];
    const corrected = await cases(['correct', id, '--file', details, ...set], { secrets });
    expect(corrected).toMatchObject({ exitCode: 0, stderr: '' });
    expect(corrected.stdout).toContain(id);
    await gateway.until(id, waitsFor('documents'));
    expect(rig.sandbox.control.customers({ email: signup.customer.email })).toMatchObject([
      { name: 'Ignas Jonaitis' },
    ]);
    expect(await noted(id, 'Corrected: firstName, lastName, address.city, address.state')).toBe(1);
  });

  it('person puts another in the place of one whom FinHub refused', async () => {
    const domain = `${randomUUID()}.example.com`;
    const { id } = await rig.startCompany({ directors: [directorOf(`refused.one@${domain}`)] });
    await gateway.until(id, waitsFor('correction'));
    const { stdout } = await cases(['show', id], { secrets: [domain] });
    const [, next = ''] = /^ +npm run cases -- (person .*)$/m.exec(stdout) ?? [];
    expect(next).toBe(`person ${id} --role director --index 0 --file person.json`);

    const other = directorOf(`other@${domain}`);
    const wrong = await file({ ...other, phone: '067' });
    const right = await file(other);
    const send = (name: string) =>
      cases(next.replace('person.json', name).split(' '), { secrets: [domain, 'Rasa'] });
    const refused = await send(wrong);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('  /person/phone is not a phone number');
    expect(await send(right)).toMatchObject({ exitCode: 0, stderr: '' });
    await gateway.until(id, waitsFor('decision'));
    expect(await noted(id, 'Person corrected: director 0')).toBe(1);
  });

  it('decide reports a decision, and follow tells the story to its end', async () => {
    const id = await gateway.signUp(fullSignup());
    const { finhub } = await gateway.until(id, waitsFor('decision'));
    const following = startCases(['follow', id, '--every', '50ms'], settings());
    await eventually(() => following.stdout().includes('waits for decision'));
    await rig.sandbox.control.approve(finhub.verificationId ?? '');

    const other = await cases(['decide', id, 'APPROVED', '--by', 'ben', '--verification', 'another']);
    expect(other).toMatchObject({ exitCode: 1, stdout: '' });
    expect(other.stderr).toContain('The onboarding does not wait for this (409 wrong-state)');
    const decided = await cases(['decide', id, 'APPROVED', '--by', 'ben', '--reason', 'BY_PHONE', '--json']);
    expect((JSON.parse(decided.stdout) as OnboardingState).id).toBe(id);

    const { exitCode, stdout, stderr } = await following.result;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { timeline } = await gateway.until(id, ({ closedAt }) => closedAt !== null);
    const told = stdout.split('\n').filter((line) => /^20\S+Z {2}/.test(line));
    expect(told).toEqual(timeline.map(({ at, what }) => `${at}  ${what}`));
    expect(stdout).toMatch(/= ACTIVE, stage done, closed as ACTIVATED\n$/);
  });

  it('follow outlives a gateway that is away for a while, and ends with Ctrl-C', async () => {
    const id = await waitingCase();
    const link = await linkTo(gateway.url);
    const args = ['follow', id, '--every', '50ms', '--json'];
    const following = startCases(args, { ...settings(), GATEWAY_URL: link.url });
    await eventually(() => following.stdout().includes('Verification started'));
    await link.cut();
    await eventually(() => following.stderr().includes('cannot be reached'));
    await cases(['decide', id, 'APPROVED', '--by', 'ben']); // refused: leaves no line
    await gateway.post(`/v1/onboardings/${id}/consents`, {
      consents: [{ type: 'terms', version: '1.0', acceptedAt: '2026-05-01T10:00:00Z' }],
    });
    await link.mend();
    await eventually(() => following.stdout().includes('Consent accepted: terms'));
    following.kill('SIGINT');
    const { exitCode, stdout, stderr } = await following.result;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^The gateway at \S+ cannot be reached \(\w+\); waiting for it\nThe gateway is back\n$/,
    );
    const lines = stdout.trimEnd().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    await link.cut();
    const impatient = startCases([...args, '--patience', '1ms'], { ...settings(), GATEWAY_URL: link.url });
    expect((await impatient.result).exitCode).toBe(3);
  });

  it('does an action once although its answer was lost', async () => {
    await refuseRegistrations(404);
    const id = await parkedCase();
    const link = await linkTo(gateway.url);
    link.loseNextAnswer();
    const retried = startCases(['retry', id, '--by', 'anna'], { ...settings(), GATEWAY_URL: link.url });
    expect(await retried.result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await noted(id, 'Retry of everything')).toBe(1);
    await link.cut();
  });

  it('resolve names the customer that an ambiguous registration made', async () => {
    const { control } = rig.sandbox;
    await control.addFault({ operation: 'registerIndividualCustomer', kind: 'cut-after', nth: 1 });
    const { id, signup } = await rig.start({ documents: [] }, { registrationRecoveryMs: 1 });
    await gateway.until(id, waitsFor('operator'));
    const { stdout } = await cases(['show', id]);
    const [, next = ''] = /^ +npm run cases -- (resolve .*)$/m.exec(stdout) ?? [];
    const [customer] = control.customers({ email: signup.customer.email });
    const customerId = customer?.customerId ?? '';
    const filled = next.replace('<id at FinHub>', customerId).replace('<staff id>', 'anna');
    expect(await cases(['resolve', id, '--by', 'anna'])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await cases(filled.split(' '))).toMatchObject({ exitCode: 0, stderr: '' });
    const { finhub } = await gateway.until(id, waitsFor('documents'));
    expect(finhub.customerId).toBe(customerId);
    expect(control.ledger({ effect: 'registration', customerId })).toHaveLength(1);
  });

  it('withdraw ends a case, with a reason that nobody sees', async () => {
    const id = await waitingCase();
    const reason = 'moved to another bank';
    const withdraw = (...more: string[]) =>
      cases(['withdraw', id, '--by', 'anna', ...more], { stdin: `${reason}\n`, secrets: [reason] });
    expect(await withdraw('--reason', reason, '--reason-file', '-')).toMatchObject({ exitCode: 2 });
    expect(await withdraw('--reason-file', '-')).toMatchObject({ exitCode: 0, stderr: '' });
    await gateway.until(id, ({ outcome }) => outcome === 'WITHDRAWN');
    const again = await withdraw();
    expect(again).toMatchObject({ exitCode: 1, stdout: '' });
    expect(again.stderr).toContain('The onboarding is closed (409 case-closed)');
    const { stdout } = await cases(['show', id]);
    expect(stdout).toContain('closed as WITHDRAWN');
    expect(stdout).not.toContain('npm run cases');
  });

  it('erase forgets a closed case, and no open one', async () => {
    const id = await waitingCase();
    const erase = (...more: string[]) => cases(['erase', id, '--by', 'anna', ...more]);
    const open = await erase();
    expect(open).toMatchObject({ exitCode: 1, stdout: '' });
    expect(open.stderr).toContain('409 case-open');
    await cases(['withdraw', id, '--by', 'anna']);
    await gateway.until(id, ({ outcome }) => outcome === 'WITHDRAWN');
    // Temporal deletes a run some seconds after its end, for which the command waits by itself.
    expect(await erase()).toMatchObject({ exitCode: 0, stdout: `${id}: erased\n`, stderr: '' });
    expect(await cases(['show', id])).toMatchObject({ exitCode: 1 });
    const record = JSON.parse(readFileSync(path.join(folder, `${id}.json`), 'utf8')) as object;
    expect(record).toMatchObject({ erasures: [{ by: 'anna', via: 'test' }] });

    const nothing = 'nothing there: erased before, or never known';
    expect(await erase()).toMatchObject({ exitCode: 0, stdout: `${id}: ${nothing}\n`, stderr: '' });
    expect(await cases(['erase', unknownId, '--by', 'anna', '--json'])).toMatchObject({
      exitCode: 0,
      stdout: `${JSON.stringify({ id: unknownId, erased: false })}\n`,
    });
  });

  it('is a process that takes ids from another, and says what is wrong with its settings', async () => {
    await refuseRegistrations(409);
    const id = await parkedCase();
    const run = (env: Readonly<Record<string, string>>, args = ['list'], stdin = '') =>
      startCases(args, { ...settings(), ...env }, stdin).result;
    const [missing, malformed, unknown, listed] = await Promise.all([
      run({ GATEWAY_KEY: '', GATEWAY_URL: 'typo' }),
      run({ GATEWAY_KEY: 'two words' }),
      run({ GATEWAY_KEY: 'wrong-key' }),
      eventually(async () => {
        const result = await run({}, ['list', '--parked', 'FinHubConflict', '--ids']);
        return result.stdout === `${id}\n` ? result : undefined;
      }),
    ]);
    expect(missing).toMatchObject({ exitCode: 2, stdout: '' });
    expect(missing.stderr).toMatch(
      /^GATEWAY_URL: expected [^;]*\nGATEWAY_KEY: expected an operator's API key .*; it is not set\n$/,
    );
    expect(malformed).toMatchObject({ exitCode: 2, stdout: '' });
    expect(malformed.stderr).toMatch(/^GATEWAY_KEY: expected an operator's API key .*hash\n$/);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unknown.stderr).toContain('GATEWAY_KEY is no key of this gateway');
    expect(unknown.stderr).not.toContain('wrong-key');

    const banner = '\n> finhub-onboarding@0.1.0 cases\n';
    expect(await cases(['retry', '-', '--by', 'anna'], { stdin: banner + listed.stdout })).toMatchObject({
      exitCode: 2,
      stderr: 'Line 2 of standard input is no id of an onboarding; npm run --silent prints results only\n',
    });
    expect(await run({}, ['retry', '-', '--by', 'anna'], listed.stdout)).toMatchObject({
      exitCode: 0,
      stdout: '1 of 1 retried\n',
    });
  });

  it('says that it needs the key of an operator, and that no gateway is there', async () => {
    const nowhere = { url: 'http://127.0.0.1:1', key: 'operator' };
    const other = unknownId.replace('aa', 'bb');
    const [ofSignup, nobody, nobodyForMany] = await Promise.all([
      runCases(['list'], { url: gateway.url, key: 'signup' }),
      runCases(['show', unknownId], nowhere),
      runCases(['retry', unknownId, other, '--by', 'anna'], nowhere),
    ]);
    expect(ofSignup).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ofSignup.stderr).toContain("set it to an operator's (GATEWAY_OPERATOR_KEYS)");
    expect(nobody).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: 'The gateway at http://127.0.0.1:1 cannot be reached (ECONNREFUSED)\n',
    });
    expect(nobodyForMany).toMatchObject({
      exitCode: 3,
      stdout: '0 of 2 retried, 2 not: 2 gateway-unavailable\n',
    });
  });
});

describe('docs/operations.md', () => {
  const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');

  it('says what to do about everything that a list can be searched for', () => {
    const { properties = {} } = z.toJSONSchema(listQuery.schema);
    const values = ['parked', 'waitingFor', 'alert'].flatMap((name) => valuesOf(properties[name]));
    expect(values.length).toBeGreaterThan(20);
    const missing = values.filter((value) => !page.includes(value));
    expect(missing.filter((value) => !['none', 'nothing'].includes(value))).toEqual([]);
  });

  it('has queries that Temporal understands', async () => {
    const [, section = ''] = page.split('## In the Temporal UI');
    const queries = [...section.matchAll(/\| `([A-Z].*?)` +\|$/gm)].map(([, query = '']) => query);
    expect(queries).toHaveLength(9);
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const { workflow } = clientOn(connection);
    await Promise.all(queries.map((query) => workflow.count(query)));
    await expect(workflow.count("OnboardingTypo = 'x'")).rejects.toThrow();
    await connection.close();
  });
});

describe('npm run cases', () => {
  it.each([
    ['an unknown command', ['erase-everything']],
    ['no command', []],
    ['no staff id', ['retry', unknownId]],
    ['no staff id for an erasure', ['erase', unknownId]],
    ['neither ids nor filters', ['retry', '--by', 'anna']],
    ['both ids and filters', ['retry', unknownId, '--parked', 'any', '--by', 'anna']],
    ['an unknown decision', ['decide', unknownId, 'MAYBE', '--by', 'anna']],
    ['nothing to correct', ['correct', unknownId]],
    ['a file that is not there', ['correct', unknownId, '--file', '/nowhere/x.json']],
    ['an e-mail address without a kind', ['show', '--email', 'a@example.com']],
  ])('refuses %s with exit code 2, before anything is sent', async (_what, args) => {
    // Sent, it would be exit code 3.
    const access = { url: 'http://127.0.0.1:1', key: 'operator' };
    const { exitCode, stdout, stderr } = await runCases(args, access);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  /** What a command prints where the gateway always answers this, and what was asked of it. */
  const answeredWith = async (
    args: readonly string[],
    { status, headers = {}, body = '' }: { status: number; headers?: Record<string, string>; body?: string },
  ) => {
    const asked: string[] = [];
    const server = createServer(({ method = '', url = '' }, response) => {
      asked.push(`${method} ${url}`);
      response.writeHead(status, headers).end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await runCases(args, { url: `http://127.0.0.1:${port}`, key: 'operator' });
    server.close();
    return { result, asked };
  };
  const erase = ['erase', unknownId, '--by', 'anna'];
  const mayHaveActed = 'The action may have been taken: see show';

  it.each([
    [{ 'erasure-result': 'erased' }, 'erased', true],
    [{ 'erasure-result': 'nothing-there' }, 'nothing there: erased before, or never known', false],
    [{}, 'nothing of it is left', null],
  ])('erase asks once, and tells what the gateway answers with %j', async (headers, told, erased) => {
    const answer = { status: 204, headers };
    const { result, asked } = await answeredWith([...erase, '--accept-unreadable'], answer);
    expect(result).toEqual({ exitCode: 0, stdout: `${unknownId}: ${told}\n`, stderr: '' });
    const path = `/v1/onboardings/${unknownId}`;
    expect(asked).toEqual([`DELETE ${path}?requestedBy=anna&unreadable=accept`]);
    const asJson = await answeredWith([...erase, '--json'], answer);
    expect(JSON.parse(asJson.result.stdout)).toEqual({ id: unknownId, erased });
  });

  it.each([
    ['erase names its option', erase, true],
    ['erase does not name the option it has', [...erase, '--accept-unreadable'], false],
    ['show has no option', ['show', unknownId], false],
  ])('%s where a key is lacking', async (_what, args, namesOption) => {
    const body = JSON.stringify({ title: 'No key', code: 'payload-key-missing', detail: 'Add p0.' });
    const { result } = await answeredWith(args, { status: 503, headers: { 'retry-after': '0' }, body });
    expect(result).toMatchObject({ exitCode: 3, stdout: '' });
    expect(result.stderr).toContain('No key. Add p0.\n');
    expect(result.stderr.endsWith('\nTo erase it nevertheless: --accept-unreadable\n')).toBe(namesOption);
    expect(result.stderr).not.toContain(mayHaveActed);
  });

  it.each([
    ['withdraw', ['withdraw', unknownId, '--by', 'anna'], true],
    ['erase', erase, true],
    ['list', ['list'], false],
    ['show', ['show', unknownId], false],
  ])(
    '%s tells whether it may have been taken where the gateway cannot do it',
    async (_command, args, told) => {
      const { result } = await answeredWith(args, { status: 503, headers: { 'retry-after': '0' } });
      expect(result.exitCode).toBe(3);
      expect(result.stderr.includes(mayHaveActed)).toBe(told);
    },
  );
});

/** What a parameter of a query may be. */
function valuesOf(schema: unknown): readonly string[] {
  return z.object({ enum: z.array(z.string()) }).parse(schema).enum;
}
