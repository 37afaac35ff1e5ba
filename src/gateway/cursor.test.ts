import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCursors } from './cursor.js';

const cursors = createCursors(Buffer.alloc(32, 1));
const query = "OnboardingKind = 'individual'";

describe('a cursor', () => {
  it('gives the token back for the query it was made for, and for no other', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (token) => {
        const cursor = cursors.encode(token, query) ?? '';
        expect(cursor).toMatch(/^[a-z2-7]{26}\.[A-Za-z0-9_-]+$/);
        expect(cursors.decode(cursor, query)).toEqual(Buffer.from(token));
        expect(cursors.decode(cursor, `${query} `)).toBeUndefined();
      }),
    );
  });

  it('is none after the last page', () => {
    expect(cursors.encode(new Uint8Array(), query)).toBeNull();
    expect(cursors.encode(null, query)).toBeNull();
  });

  it('cannot be made by anybody else', () => {
    const cursor = cursors.encode(Buffer.from('token'), query) ?? '';
    const foreign = createCursors(Buffer.alloc(32, 2)).encode(Buffer.from('token'), query) ?? '';
    for (const forged of [foreign, `${cursor}AA`, cursor.slice(0, 27), cursor.toUpperCase(), 'x', '\0']) {
      expect(cursors.decode(forged, query)).toBeUndefined();
    }
  });
});
