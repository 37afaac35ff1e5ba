import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { collected, withId, withoutValues, withStaffId } from './options.js';

/** What the parser of a command line with these options complains about. */
function complaint(args: readonly string[]): string {
  let written = '';
  const command = new Command('cases')
    .exitOverride()
    .configureOutput({ outputError: (text) => (written += withoutValues(text)) });
  withStaffId(withId(command.allowExcessArguments(false).command('do'))).option(
    '--set <path=value>',
    '',
    collected,
  );
  expect(() => command.parse(args, { from: 'user' })).toThrow(CommanderError);
  return written;
}

const id = `onboarding-individual-${'a'.repeat(26)}`;

describe('a complaint about the command line', () => {
  it.each([
    ['something else than an id', ['do', "o'brien@example.com", '--by', 'anna']],
    ['a staff id that is none', ['do', id, '--by', "o'brien"]],
    ['an option that does not exist', ['do', id, '--by', 'anna', "--name=o'brien"]],
    ['a command that does not exist', ["o'brien@example.com"]],
    ['too much', ['do', id, "o'brien", '--by', 'anna']],
  ])('about %s names no value', (_what, args) => {
    const text = complaint(args);
    expect(text).toMatch(/^error: /);
    expect(text).not.toContain('brien');
  });

  it('says what was expected', () => {
    expect(complaint(['do', 'x', '--by', 'anna'])).toContain('Expected the id of an onboarding.');
    expect(complaint(['lsit'])).toContain("unknown command 'lsit'");
  });
});
