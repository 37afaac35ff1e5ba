import type { Problem } from './answers.js';
import { GatewayRefused, GatewayUnavailable } from './errors.js';
import { casesExitCodes, type CasesExitCode } from './exit-codes.js';
import type { Session } from './session.js';
import { briefly } from './state-text.js';

/**
 * Retries cases one after another, with a line for each, and sums up. A refused one holds no other up; a gateway that does
 * not answer ends it, and so does a key that it does not take.
 */
export async function retryEach(
  { gateway, output }: Session,
  ids: readonly string[],
  body: object,
): Promise<CasesExitCode> {
  const refusals = new Map<string, number>();
  let retried = 0;
  let exitCode: CasesExitCode = casesExitCodes.done;
  const show = (text: string, value: object) => {
    if (output.isJson) output.print('', value);
    else output.note(text);
  };
  for (const [at, id] of ids.entries()) {
    const place = `${at + 1} of ${ids.length}`;
    try {
      const state = await gateway.act(id, 'retry', body);
      retried++;
      show(`${place}: ${briefly(state)}`, { id, retried: true, state });
    } catch (error) {
      if (error instanceof GatewayUnavailable) {
        output.note(error.message);
        refusals.set('gateway-unavailable', ids.length - at);
        exitCode = casesExitCodes.unreachable;
        break;
      }
      if (!(error instanceof GatewayRefused) || [401, 403].includes(error.status)) throw error;
      const reason = reasonOf(error.problem, error.status);
      refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
      exitCode = casesExitCodes.refused;
      show(`${place}: ${id} refused: ${error.message}`, { id, retried: false, problem: error.problem });
    }
  }
  const summary = summaryOf(retried, ids.length, refusals);
  if (output.isJson) output.note(summary);
  else output.print(summary, null);
  return exitCode;
}

function reasonOf(problem: Problem | null, status: number): string {
  return problem?.code ?? `status ${status}`;
}

/** `38 of 40 retried, 2 not: 1 case-closed, 1 nothing-to-retry`. */
function summaryOf(retried: number, total: number, refusals: ReadonlyMap<string, number>): string {
  const done = `${retried} of ${total} retried`;
  if (refusals.size === 0) return done;
  const reasons = [...refusals].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return `${done}, ${total - retried} not: ${reasons}`;
}
