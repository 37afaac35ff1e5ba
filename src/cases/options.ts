import { InvalidArgumentError, type Command } from 'commander';
import { onboardingIdPattern } from '../signup/onboarding-id.js';

/** `--json`, which every command has. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print results as JSON, one value per line');
}

/** The id of the one case a command is about. */
export function withId(command: Command): Command {
  return command.argument('<id>', 'id of the onboarding', onboardingId);
}

/** `--by`, who asks: shown in the timeline of the case. */
export function withStaffId(command: Command): Command {
  return command.requiredOption('--by <staff id>', 'who asks, for the timeline of the case', staffId);
}

export function onboardingId(text: string): string {
  if (!onboardingIdPattern.test(text)) throw new InvalidArgumentError('Expected the id of an onboarding.');
  return text;
}

/** Takes an option as often as it is given. */
export function collected(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** A parser of whole numbers from `from` to `to`. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (number >= from && number <= to) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${from} to ${to}.`);
  };
}

function staffId(text: string): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a staff id of letters, digits, dot, dash and underscore.');
}

/**
 * A complaint of the command line's parser without the value it complains about, which may be personal: an e-mail address in
 * the place of an id, or `--phone=+370...`.
 */
export function withoutValues(complaint: string): string {
  return complaint
    .replace(/ argument '.*' is invalid/s, ' argument is invalid')
    .replace(/ value '.*' is invalid for /s, ' is invalid for ')
    .replace(/'(--?[\w-]+)=.*'/s, "'$1=...'")
    .replace(/unknown command '(?![a-z-]+'\n).*'/s, 'unknown command');
}
