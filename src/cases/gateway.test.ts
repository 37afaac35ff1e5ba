import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { GatewayRefused, GatewayUnavailable } from './errors.js';
import { createGateway, type Gateway } from './gateway.js';
import { stateWith } from './testing/states.js';

const state = stateWith({});
const busy = { 'retry-after': '0' };

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

let server: Server | undefined;
let gateway: Gateway | undefined;

afterEach(async () => {
  await gateway?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A gateway that gives these answers in turn, the last one from then on; `cut` breaks the connection. */
async function answering(...replies: readonly (Reply | 'cut')[]) {
  const requests: IncomingMessage[] = [];
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const reply = replies[Math.min(requests.length, replies.length - 1)];
    requests.push(request);
    if (reply === undefined || reply === 'cut') return void request.socket.destroy();
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    response.writeHead(reply.status, reply.headers).end(text);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  gateway = createGateway({ url: `http://127.0.0.1:${port}`, key: 'the-key' });
  return { gateway, requests };
}

const retry = (to: Gateway) => to.act(state.id, 'retry', { requestedBy: 'anna' });

describe('a call to the gateway', () => {
  it('comes again, as the same action, when it is asked to wait and when the answer is lost', async () => {
    const { gateway, requests } = await answering(
      { status: 429, headers: busy },
      { status: 503, headers: busy },
      'cut',
      { status: 200, body: state },
    );
    expect((await retry(gateway)).id).toBe(state.id);
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    await retry(gateway);
    expect(requests[4]?.headers['idempotency-key']).not.toBe(keys[0]);
  });

  it('is given up after four tries, with whether it may have been taken', async () => {
    const { gateway, requests } = await answering({ status: 429, headers: busy });
    const error: unknown = await retry(gateway).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GatewayUnavailable);
    expect(error).toMatchObject({ mayHaveActed: false });
    expect(requests).toHaveLength(4);
  });

  it('may have been taken where any of its answers was lost', async () => {
    const { gateway } = await answering('cut', { status: 429, headers: busy });
    await expect(retry(gateway)).rejects.toMatchObject({ mayHaveActed: true });
  });

  it.each<[string, (to: Gateway) => Promise<unknown>]>([
    ['a state', (to) => to.state(state.id)],
    ['a state at once', (to) => to.stateNow(state.id, new AbortController().signal)],
    ['a page', (to) => to.page({})],
    ['an id', (to) => to.lookUp({ kind: 'individual', email: 'a@example.com' })],
  ])('takes no action where it reads %s', async (_what, read) => {
    const { gateway } = await answering({ status: 503, headers: busy });
    await expect(read(gateway)).rejects.toMatchObject({ mayHaveActed: false });
  });

  const erase = (from: Gateway) => from.erase(state.id, {});

  it.each<[string, string, boolean, (to: Gateway) => Promise<unknown>]>([
    ['an erasure', 'payload-key-missing', false, erase],
    // All may be deleted, and only the note of that in the record be missing.
    ['an erasure', 'erasure-record-not-kept', true, erase],
    ['an erasure', 'erasure-unfinished', true, erase],
    // The key may be that of the answer to an action that was taken.
    ['a retry', 'payload-key-missing', true, retry],
  ])('of %s, answered %s, may have been taken: %s', async (_what, code, mayHaveActed, send) => {
    const body = { title: 'It cannot', code, detail: 'Try again' };
    const { gateway } = await answering({ status: 503, headers: busy, body });
    await expect(send(gateway)).rejects.toMatchObject({ code, mayHaveActed });
  });

  it('may have erased a case before the key was found lacking', async () => {
    const body = { title: 'It cannot', code: 'payload-key-missing', detail: 'Add p0' };
    const { gateway } = await answering('cut', { status: 503, headers: busy, body });
    await expect(erase(gateway)).rejects.toMatchObject({ mayHaveActed: true });
  });

  it.each([
    [{ 'erasure-result': 'erased' }, 'erased'],
    [{ 'erasure-result': 'nothing-there' }, 'nothing-there'],
    [{ 'erasure-result': 'something-new' }, null],
    [{}, null],
  ])('takes from %j what an erasure found', async (headers, result) => {
    const { gateway, requests } = await answering({ status: 204, headers });
    expect(await erase(gateway)).toBe(result);
    expect(requests.map(({ method }) => method)).toEqual(['DELETE']);
  });

  it.each<[string, Reply | 'cut', string | null]>([
    ['may have erased it', 'cut', null],
    ['was turned away', { status: 429, headers: busy }, 'nothing-there'],
  ])('finds nothing to erase after a try that %s', async (_what, first, result) => {
    const nothing = { status: 204, headers: { 'erasure-result': 'nothing-there' } };
    const { gateway } = await answering(first, nothing);
    expect(await erase(gateway)).toBe(result);
  });

  it('takes no page of somebody else for an erasure', async () => {
    const { gateway } = await answering({ status: 200, body: '<html>' });
    await expect(erase(gateway)).rejects.toThrow('is GATEWAY_URL right?');
  });

  it('is refused at once, with every wrong field', async () => {
    const problem = {
      title: 'The request breaks a rule',
      code: 'invalid-request',
      detail: '1 rule is broken',
      errors: [{ pointer: '/requestedBy', detail: 'is missing' }],
    };
    const { gateway, requests } = await answering({ status: 400, body: problem });
    await expect(retry(gateway)).rejects.toThrow(
      'The request breaks a rule (400 invalid-request). 1 rule is broken\n  /requestedBy is missing',
    );
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['a page of somebody else', { status: 200, body: '<html>' }],
    ['a state with too little in it', { status: 200, body: { id: state.id } }],
    ['a redirect, which would take the key along', { status: 302, headers: { location: '/elsewhere' } }],
  ])('takes no %s for an answer', async (_what, reply) => {
    const { gateway, requests } = await answering(reply);
    const error: unknown = await gateway.state(state.id).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GatewayRefused);
    expect((error as Error).message).toContain('is GATEWAY_URL right?');
    expect(requests).toHaveLength(1);
  });

  it('passes on what it does not know, and nothing that commands a terminal', async () => {
    const body = { ...state, reason: 'a\u001b[2Jb', waitingFor: 'something-new', more: 1 };
    const { gateway } = await answering({ status: 200, body });
    expect(await gateway.state(state.id)).toEqual({ ...body, reason: 'a [2Jb' });
  });
});
