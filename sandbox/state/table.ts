import type { z } from 'zod';
import type { Change } from './journal.js';

interface Index<R> {
  readonly keyOf: (record: R) => string | null;
  readonly records: Map<string, Map<string, R>>;
}

/** Records by id, with look-up by indexed keys. Records are never changed in place: `put` replaces. */
export class Table<R extends { readonly id: string }, IndexName extends string = never> {
  readonly #records = new Map<string, R>();
  readonly #indexes = new Map<IndexName, Index<R>>();

  constructor(
    readonly name: string,
    private readonly schema: z.ZodType<R>,
    private readonly changed: (change: Change) => void,
    indexes: Readonly<Record<IndexName, (record: R) => string | null>>,
  ) {
    for (const name in indexes) this.#indexes.set(name, { keyOf: indexes[name], records: new Map() });
  }

  get(id: string): R | undefined {
    return this.#records.get(id);
  }

  all(): readonly R[] {
    return [...this.#records.values()];
  }

  /** Records whose indexed key equals `key`, in the order in which they were first put. */
  where(index: IndexName, key: string): readonly R[] {
    return [...(this.#indexes.get(index)?.records.get(key)?.values() ?? [])];
  }

  put(record: R): R {
    this.#keep(record);
    this.changed({ table: this.name, id: record.id, record });
    return record;
  }

  delete(id: string): void {
    if (this.#drop(id)) this.changed({ table: this.name, id });
  }

  clear(): void {
    for (const id of [...this.#records.keys()]) this.delete(id);
  }

  /** Takes over one change read back from the journal. Throws a `ZodError` if it is no record of this table. */
  restore({ id, record }: Change): void {
    if (record === undefined) this.#drop(id);
    else this.#keep(this.schema.parse(record));
  }

  #keep(record: R): void {
    const before = this.#records.get(record.id);
    this.#records.set(record.id, record);
    for (const { keyOf, records } of this.#indexes.values()) {
      const key = keyOf(record);
      const keyBefore = before === undefined ? null : keyOf(before);
      if (keyBefore !== null && keyBefore !== key) records.get(keyBefore)?.delete(record.id);
      if (key === null) continue;
      const withKey = records.get(key) ?? new Map<string, R>();
      records.set(key, withKey.set(record.id, record));
    }
  }

  #drop(id: string): boolean {
    const record = this.#records.get(id);
    if (record === undefined) return false;
    this.#records.delete(id);
    for (const { keyOf, records } of this.#indexes.values()) {
      const key = keyOf(record);
      if (key !== null) records.get(key)?.delete(id);
    }
    return true;
  }
}
