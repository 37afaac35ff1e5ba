import type { State } from './state/index.js';
import { applySwitches, switchesSchema, type Switches } from './switches.js';

const settingName = 'switches';

/** The switches in force. Those changed at run time outlive a restart, and then win over the ones given at the start. */
export class SwitchBoard {
  #current: Switches;

  constructor(
    private readonly state: State,
    private readonly initial: Switches,
  ) {
    const changed = state.settings.get(settingName);
    this.#current = changed === undefined ? initial : switchesSchema.parse(changed.value);
  }

  get current(): Switches {
    return this.#current;
  }

  /** Throws a `ZodError` that names every unknown switch and wrong value. */
  change(patch: unknown): void {
    this.#current = applySwitches(this.#current, patch);
    this.state.settings.put({ id: settingName, value: this.#current });
  }

  /** Back to the switches given at the start. */
  reset(): void {
    this.#current = this.initial;
    this.state.settings.delete(settingName);
  }
}
