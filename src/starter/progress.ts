import type { LineResult } from './line-result.js';

const everyLines = 100;

/** What a person sees while sign-ups are started: on a terminal one line that counts, and one line per sign-up that did not start. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #isCounting = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** One line for a sign-up that was refused or failed. */
  failure({ file, line, result, errors }: LineResult): void {
    const where = file === undefined ? `line ${line}` : `${file}: line ${line}`;
    const what = errors
      .map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer} ${detail}`))
      .join('; ');
    this.end();
    this.#stream.write(`${where}: ${result}: ${what}\n`);
  }

  count(text: string, number: number): void {
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[K${text}`);
      this.#isCounting = true;
    } else if (number % everyLines === 0) {
      this.#stream.write(`${text}\n`);
    }
  }

  message(text: string): void {
    this.end();
    this.#stream.write(`${text}\n`);
  }

  /** Takes the count off the terminal. */
  end(): void {
    if (this.#isCounting) this.#stream.write('\r\u001b[K');
    this.#isCounting = false;
  }
}
