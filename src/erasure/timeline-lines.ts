/** A telephone or an account number has as many digits in a row; codes of FinHub and ids of staff have not. */
const noNumber = String.raw`(?!\S*\d{7})`;
const code = `${noNumber}[A-Za-z0-9_-]{1,64}`;
const field = '[A-Za-z]{1,40}(?:[.][A-Za-z]{1,40})?';

/** What stands for the changing parts of a line; none of them takes a sentence. */
const parts = {
  n: String.raw`\d{1,4}`,
  step: String.raw`[A-Za-z]{1,64}(?:\/[A-Za-z0-9._-]{1,64})?`,
  /** Of the contract or of FinHub: `DOCUMENT_EXPIRED`, `data-processing`. */
  code,
  codes: `${code}(?:, ${code})*`,
  fields: `${field}(?:, ${field})*`,
  role: '(?:employee|director|shareholder)',
  who: String.raw`by ${noNumber}[A-Za-z0-9._-]{1,64}(?: via [A-Za-z0-9._-]{1,64})?`,
  /** The type of an event that is not understood. */
  type: `${noNumber}[a-z0-9._-]{1,64}`,
} as const;

/** Every line that the workflow writes into a timeline, but for reasons, with its changing parts by name. */
export const timelineLines = [
  'Sign-up received',
  'Category found',
  'Registered at FinHub',
  'Known at FinHub from an earlier sign-up',
  'Registration resolved <who>',
  'First employee added: acts for the organization',
  'Personnel added: <n> employee(s), <n> director(s), <n> shareholder(s)',
  'Person received: <role> <n>',
  'Person corrected: <role> <n>',
  'Person added: <role> <n>',
  'Session opened',
  'Session skipped: <code>',
  'Session skipped: known from an earlier sign-up',
  'Session skipped: registered before this sign-up',
  'Session skipped: user id unknown',
  'Session skipped: perhaps opened before',
  'Verification started',
  'Another verification started: FinHub has closed the one before',
  'Document received: <code>',
  'Document uploaded: <code>',
  'Document uploaded before: <code>',
  'Document not needed any more: <code>',
  'Document refused: <code>',
  'Consent given: <code>',
  'Consent accepted: <code>',
  'Corrected: <fields>',
  'Parked: <step> (<code>)',
  'Resumed: <step>',
  'Retry of everything asked <who>',
  'Retry <step> asked <who>',
  'Reminder: still waiting for <code>',
  'Decision <code> reported <who>',
  'The decision is overdue',
  'FinHub reports the decision <code>',
  'FinHub reports a decision on another verification: ignored',
  'FinHub reports an older decision: ignored',
  'FinHub reports on another customer: ignored',
  'FinHub reports <code>',
  'FinHub repeats <code>',
  'FinHub reports <code>, yet answers that the customer is verified',
  'FinHub reports <type>, which is not understood',
  'FinHub asks for new documents',
  'FinHub asks for new documents: <codes>',
  'FinHub no longer says why it is not ready',
  'FinHub refused the activation as not ready',
  'FinHub may have activated the customer, but shows no wallet yet',
  'Activation code received',
  'Activation accepted',
  'FinHub has the customer as active already',
  'The wallet is overdue',
  'Wallet ready',
  'Expires soon',
  'Expired',
  'Withdrawn <who>',
  'Closed: <code>',
] as const;

/** Why FinHub does not let a case go on: a line gives one reason, or several joined by `; `. */
export const reasonLines = [
  'FinHub misses consents: <codes>',
  'Power-tenant approval required',
  'FinHub reports the wallet as <code>',
] as const;

const lineForm = oneOf(timelineLines);
const reasonForm = oneOf(reasonLines);
const forms = new RegExp(`^(?:${lineForm}|${reasonForm}(?:; ${reasonForm})*)$`);
const longestLine = 4000;

/** Whether a line of a timeline has a form that the workflow writes. */
export function isTimelineLine(text: string): boolean {
  return text.length <= longestLine && forms.test(text);
}

function oneOf(lines: readonly string[]): string {
  return `(?:${lines.map(pattern).join('|')})`;
}

function pattern(line: string): string {
  const escaped = line.replaceAll(/[()]/g, String.raw`\$&`);
  return escaped.replaceAll(/<(\w+)>/g, (_, name: keyof typeof parts) => parts[name]);
}
