import { z } from 'zod';
import { payloadOf } from './envelope.js';
import { fieldsIn } from './error-details.js';
import type { BrokenRule } from './errors.js';
import type { Operation } from './operations.js';

const text = z.string().catch('');
const statement = z.object({ message: text, error: text, details: text });
const statements = z.object({ error: z.unknown().optional(), errors: z.array(z.unknown()).catch([]) });
const members = z.record(z.string(), z.unknown());

/** The rule that a 422's body names. FinHub documents no codes, so its words are read; they go no further. */
export function brokenRuleIn(operation: Operation, body: unknown): BrokenRule | undefined {
  if (operation === 'uploadDocument')
    return textsIn(body).some(tellsOfClosing) ? 'verification-closed' : undefined;
  if (operation !== 'addShareholder') return undefined;
  const namesTotal = namesIn(body).some((name) => /total/i.test(name)) || textsIn(body).some(tellsOfTotal);
  return namesTotal ? 'share-total' : undefined;
}

function tellsOfClosing(words: string): boolean {
  return (
    /\bverification\b/i.test(words) &&
    /\b(?:closed|not open|no longer|already|completed|finali[sz]ed)\b/i.test(words)
  );
}

function tellsOfTotal(words: string): boolean {
  return (
    /\b(?:totals?|sum)\b|\b100(?:\.0+)?\s*(?:%|per)/i.test(words) && /share|owner|%|percent/i.test(words)
  );
}

function namesIn(body: unknown): readonly string[] {
  return [...fieldsIn(body), ...Object.keys(members.safeParse(payloadOf(body)).data ?? {})];
}

/** What the documented error bodies say in words: `message`, `error`, `details`, each of `errors[]`. */
function textsIn(body: unknown): readonly string[] {
  return [body, payloadOf(body)].flatMap((part) => {
    const inside = statements.safeParse(part).data;
    return [part, inside?.error, ...(inside?.errors ?? [])].flatMap((said) =>
      Object.values(statement.safeParse(said).data ?? {}),
    );
  });
}
