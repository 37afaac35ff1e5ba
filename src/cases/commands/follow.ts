import { setTimeout as pause } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { duration } from '../../config/index.js';
import type { CaseState } from '../answers.js';
import { GatewayUnavailable } from '../errors.js';
import { newEntries } from '../new-entries.js';
import { withId, withJson } from '../options.js';
import type { CommonOptions, RunCommand, Session } from '../session.js';
import { summaryOf, timelineLine } from '../state-text.js';

interface Options extends CommonOptions {
  readonly every: number;
  readonly patience: number;
}

export function follow(cases: Command, run: RunCommand): void {
  const command = withId(cases.command('follow'))
    .description('Prints the timeline of a case and what is added to it, until the case is closed or Ctrl-C.')
    .option('--every <duration>', 'how often to look: 2s', durationMs, 2_000)
    .option('--patience <duration>', 'how long the gateway may be away: 5m', durationMs, 300_000);
  withJson(command).action((id: string, options: Options) =>
    run(options, async (session) => {
      const stopped = new AbortController();
      const stop = () => stopped.abort();
      process.once('SIGINT', stop).once('SIGTERM', stop);
      try {
        await followed(session, id, options, stopped.signal);
      } catch (error) {
        if (!stopped.signal.aborted) throw error;
      } finally {
        process.off('SIGINT', stop).off('SIGTERM', stop);
      }
      return undefined;
    }),
  );
}

async function followed(session: Session, id: string, options: Options, signal: AbortSignal): Promise<void> {
  const { gateway, output } = session;
  let before: CaseState | null = null;
  let awaySince: number | null = null;
  for (;;) {
    let pauseMs = options.every;
    try {
      const state = await gateway.stateNow(id, signal);
      if (awaySince !== null) output.note('The gateway is back');
      awaySince = null;
      for (const entry of newEntries(before, state)) output.print(timelineLine(entry), entry);
      if (!output.isJson && (before === null || summaryOf(before) !== summaryOf(state))) {
        output.print(`= ${summaryOf(state)}`, null);
      }
      if (state.closedAt !== null) return;
      before = state;
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      const now = performance.now();
      if (awaySince === null) output.note(`${error.message}; waiting for it`);
      awaySince ??= now;
      if (now - awaySince >= options.patience) throw error;
      pauseMs = Math.max(pauseMs, error.retryAfterMs ?? 0);
    }
    await pause(pauseMs, undefined, { signal });
  }
}

function durationMs(text: string): number {
  const { data } = duration.schema.safeParse(text);
  if (data === undefined) throw new InvalidArgumentError(`Expected ${duration.expected}.`);
  return data;
}
