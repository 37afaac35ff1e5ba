import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { gateway } from './testing/gateway.js';

describe('what is not a request', () => {
  it.each([
    ['is no HTTP at all', 'hello\r\n\r\n', 400, 'invalid-request'],
    ['has too long an address', `GET /v1/${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431, 'headers-too-large'],
    ['has too long a header', `GET / HTTP/1.1\r\na: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ])('gets a problem where it %s', async (_, sent, status, code) => {
    const { app } = await gateway();
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(sent);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*content-type: application/problem\\+json`));
    expect(JSON.parse(body)).toMatchObject({ type: `/problems/${code}`, status, code });
  });
});
