/** An open document, checked and ready to be sent. */
export interface DocumentContent {
  /** In bytes; exactly what each stream gives. */
  readonly size: number;
  /**
   * One pass over the bytes; may be asked for again. A chunk is good until the next is asked for, which may take its place
   * in memory. Throws `DocumentRejected` if the source changed meanwhile.
   */
  stream(): AsyncIterable<Uint8Array>;
  /** Lets go of what the document holds on this machine. */
  close(): Promise<void>;
}
