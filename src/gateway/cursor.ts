import { timingSafeEqual } from 'node:crypto';
import { keyedId } from '../signup/index.js';

/** Where a list goes on, as a text that nobody but the gateway can make, good for one query only. */
export interface Cursors {
  /** Null where there is no further page. */
  encode(token: Uint8Array | null | undefined, query: string): string | null;
  /** Undefined for anything that is not a cursor of this query. */
  decode(cursor: string, query: string): Uint8Array | undefined;
}

/** Cursors made of Temporal's page tokens, so that no token of somebody's own making reaches Temporal. */
export function createCursors(key: Uint8Array): Cursors {
  const proofOf = (token: string, query: string) => keyedId(key, `cursor\n${query}\n${token}`);
  return {
    encode: (token, query) => {
      if (token === null || token === undefined || token.length === 0) return null;
      const text = Buffer.from(token).toString('base64url');
      return `${proofOf(text, query)}.${text}`;
    },
    decode: (cursor, query) => {
      const [, proof, token] = /^([a-z2-7]{26})\.([A-Za-z0-9_-]+)$/.exec(cursor) ?? [];
      if (proof === undefined || token === undefined) return undefined;
      const isOurs = timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(token, query)));
      return isOurs ? Buffer.from(token, 'base64url') : undefined;
    },
  };
}
