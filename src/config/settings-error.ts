import { ShowableError } from '../contract/showable-error.js';

export interface SettingProblem {
  readonly variable: string;
  /** What the variable should hold, to be read after "expected". */
  readonly expected: string;
  /** Whether it holds nothing at all; else what it holds is wrong. */
  readonly isMissing?: boolean;
}

/** Everything that is wrong with the environment, at once: one line per problem, never a value. */
export class SettingsError extends ShowableError {
  override readonly name = 'SettingsError';
  readonly type = 'SettingsError';

  constructor(readonly problems: readonly SettingProblem[]) {
    super(problems.map(lineOf).join('\n'));
  }
}

function lineOf({ variable, expected, isMissing = false }: SettingProblem): string {
  return `${variable}: expected ${expected}${isMissing ? '; it is not set' : ''}`;
}
