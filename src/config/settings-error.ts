import { ShowableError } from '../contract/showable-error.js';

export interface SettingProblem {
  readonly variable: string;
  /** What the variable should hold, to be read after "expected". */
  readonly expected: string;
}

/** Everything that is wrong with the environment, at once: one line per problem, never a value. */
export class SettingsError extends ShowableError {
  override readonly name = 'SettingsError';
  readonly type = 'SettingsError';

  constructor(readonly problems: readonly SettingProblem[]) {
    super(problems.map(({ variable, expected }) => `${variable}: expected ${expected}`).join('\n'));
  }
}
