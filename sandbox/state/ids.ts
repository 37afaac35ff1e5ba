import { createHash } from 'node:crypto';
import type { State } from './state.js';

/**
 * Ids and draws that follow from the seed: the same calls in the same order get the same ones again, and none comes
 * twice after a restart, since the counters are part of the state.
 */
export class Ids {
  constructor(
    private readonly seed: number,
    private readonly state: State,
  ) {}

  /** A UUID (version 4 in form). */
  uuid(kind: string): string {
    const hex = this.#digest(kind).subarray(0, 16);
    hex.writeUInt8((hex.readUInt8(6) & 0x0f) | 0x40, 6);
    hex.writeUInt8((hex.readUInt8(8) & 0x3f) | 0x80, 8);
    return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** `length` decimal digits. */
  digits(kind: string, length: number): string {
    const number = this.#digest(kind).readBigUInt64BE() % 10n ** BigInt(length);
    return number.toString().padStart(length, '0');
  }

  /** The draw of the `n`-th match of a fault, in [0, 1). */
  draw(name: string, n: number): number {
    return hash(`${this.seed}/draw/${name}/${n}`).readUInt32BE() / 2 ** 32;
  }

  #digest(kind: string): Buffer {
    return hash(`${this.seed}/${kind}/${this.state.count(`id/${kind}`)}`);
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
