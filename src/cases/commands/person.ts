import { Option, type Command } from 'commander';
import { mostPersons } from '../../contract/persons.js';
import { act } from '../act.js';
import { readJsonObject } from '../input.js';
import { wholeNumber, withId, withJson } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';

interface Options extends CommonOptions {
  readonly role: string;
  readonly index?: number;
  readonly file: string;
}

const help = `
The JSON is the whole person as in the sign-up, for a director for example:
  { "firstName": ..., "lastName": ..., "email": ..., "phone": ..., "dateOfBirth": ..., "nationality": ..., "gender": ..., "role": ... }

Example:
  npm run cases -- person <id> --role director --index 0 --file person.json
`;

export function person(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('person'))
    .description("Corrects one of an organization's people whom FinHub refused, or adds one.")
    .addOption(
      new Option('--role <role>', 'role of the person')
        .choices(['employee', 'director', 'shareholder'])
        .makeOptionMandatory(),
    )
    .option(
      '--index <n>',
      'which of the role is corrected, from 0; without it one is added',
      wholeNumber(0, mostPersons - 1),
    )
    .requiredOption('--file <file>', 'JSON with the person; - reads standard input')
    .addHelpText('after', help);
  withJson(command).action((id: string, options: Options) =>
    run(options, async (session) => {
      const { role, index, file } = options;
      const body = {
        role,
        ...(index !== undefined && { index }),
        person: await readJsonObject(file, session.stdin),
      };
      return act(session, id, 'persons', body);
    }),
  );
}
