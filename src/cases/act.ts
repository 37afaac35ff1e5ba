import type { Action } from './gateway.js';
import type { Session } from './session.js';
import { briefly } from './state-text.js';

/** Does something to one case and prints the state that it answers. */
export async function act(
  { gateway, output }: Session,
  id: string,
  action: Action,
  body: object,
): Promise<undefined> {
  const state = await gateway.act(id, action, body);
  output.print(briefly(state), state);
}
