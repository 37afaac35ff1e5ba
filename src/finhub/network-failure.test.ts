import { describe, expect, it } from 'vitest';
import { failureCode, isConnectFailure } from './network-failure.js';

const failure = (code: string, syscall?: string) => Object.assign(new Error('secret'), { code, syscall });

describe('whether a request can have left', () => {
  it.each([
    ['no listener', failure('ECONNREFUSED', 'connect')],
    ['no route', failure('EHOSTUNREACH', 'connect')],
    ['no such host', failure('ENOTFOUND', 'getaddrinfo')],
    ['no resolver', failure('EAI_AGAIN', 'getaddrinfo')],
    ['no connection in time', failure('UND_ERR_CONNECT_TIMEOUT')],
    ['a certificate of another host', failure('ERR_TLS_CERT_ALTNAME_INVALID')],
    ['an unknown authority', failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    [
      'every address refusing',
      new AggregateError([failure('ECONNREFUSED', 'connect'), failure('ETIMEDOUT', 'connect')]),
    ],
  ])('certainly not: %s', (_what, error) => {
    expect(isConnectFailure(error)).toBe(true);
  });

  it.each([
    ['a reset connection', failure('ECONNRESET', 'read')],
    ['a time-out while reading', failure('ETIMEDOUT', 'read')],
    ['a closed socket', failure('UND_ERR_SOCKET')],
    ['an unknown error', new Error('?')],
    [
      'several errors, one of them later',
      new AggregateError([failure('ECONNREFUSED', 'connect'), failure('EPIPE', 'write')]),
    ],
    ['several errors, none of them known', new AggregateError([])],
    ['no error at all', undefined],
  ])('perhaps: %s', (_what, error) => {
    expect(isConnectFailure(error)).toBe(false);
  });

  it('is named by the code alone', () => {
    expect(failureCode(failure('ECONNRESET', 'read'))).toBe('ECONNRESET');
    expect(failureCode(failure('see https://example.com?token=secret'))).toBe('connection failed');
  });
});
