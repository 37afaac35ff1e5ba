import { Argument, type Command } from 'commander';
import type { Decision } from '../../contract/messages.js';
import { act } from '../act.js';
import { collected, withId, withJson, withStaffId } from '../options.js';
import type { CommonOptions, RunCommand } from '../session.js';

interface Options extends CommonOptions {
  readonly by: string;
  readonly reason?: readonly string[];
  readonly verification?: string;
}

const decisions = ['APPROVED', 'REJECTED', 'RESUBMIT'] as const satisfies readonly Decision[];

export function decide(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('decide'))
    .description(
      'Reports a decision that was made at FinHub, where its callback did not; decides nothing itself.',
    )
    .addArgument(new Argument('<decision>', 'what FinHub decided').choices(decisions))
    .option('--reason <code>', 'why, such as DOCUMENT_EXPIRED; repeatable', collected)
    .option('--verification <id>', "the verification's id at FinHub, to be sure it is about that one");
  withJson(withStaffId(command)).action((id: string, decision: string, options: Options) =>
    run(options, async (session) => {
      const { by: decidedBy, reason: reasons, verification: verificationId } = options;
      const body = {
        decision,
        decidedBy,
        ...(reasons !== undefined && { reasons }),
        ...(verificationId !== undefined && { verificationId }),
      };
      return act(session, id, 'decision', body);
    }),
  );
}
