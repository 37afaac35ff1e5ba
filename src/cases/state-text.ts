import type { Advice } from './advice.js';
import type { CaseState, ParkedStep, TimelineEntry } from './answers.js';
import { styled } from './style.js';

/** A state in a few words: `PENDING_ACTIVATION, stage review, waits for decision`. */
export function summaryOf({ customerStatus, stage, waitingFor, outcome, alert }: CaseState): string {
  const wait = waitingFor === 'nothing' ? 'at work' : `waits for ${waitingFor}`;
  const now = outcome === null ? wait : `closed as ${outcome}`;
  return [customerStatus, `stage ${stage}`, now, ...(alert === null ? [] : [`alert ${alert}`])].join(', ');
}

/** What an action answers, on one line. */
export function briefly(state: CaseState): string {
  return `${state.id} ${summaryOf(state)}`;
}

export function timelineLine({ at, what }: TimelineEntry): string {
  return `${at}  ${what}`;
}

/** All of a state that an operator needs, and what to do next. */
export function fullText(state: CaseState, advice: readonly Advice[], hasColors: boolean): string {
  const head = (text: string) => (hasColors ? styled('bold', text) : text);
  return [
    head(state.id),
    summaryOf(state),
    ...facts(state),
    ...section(head('parked'), state.parkedSteps.flatMap(parkedLines)),
    ...section(head('timeline'), state.timeline.map(timelineLine)),
    ...section(head('next'), advice.flatMap(adviceLines)),
  ].join('\n');
}

function facts({
  reason,
  alert,
  missing,
  finhub,
  startedAt,
  deadline,
  closedAt,
}: CaseState): readonly string[] {
  const { customerId, userId, verificationId, walletId, iban } = finhub;
  return [
    ...fact('reason', reason),
    ...fact('alert', alert),
    ...fact('missing documents', missing.documents.join(', ')),
    ...fact('missing consents', missing.consents.join(', ')),
    ...fact('customer at FinHub', customerId),
    ...fact('user at FinHub', userId),
    ...fact('verification', verificationId),
    ...fact('wallet', walletId),
    ...fact('IBAN', iban),
    ...fact('started', startedAt),
    ...(closedAt === null ? fact('deadline', deadline) : fact('closed', closedAt)),
  ];
}

function fact(name: string, value: string | null): readonly string[] {
  return value === null || value === '' ? [] : [`${name}: ${value}`];
}

function parkedLines({ step, errorType, since, message, fields, retryAt }: ParkedStep): readonly string[] {
  return [
    `${step} ${errorType} since ${since}`,
    `  ${message}`,
    ...fields.map((field) => `  refused: ${field}`),
    retryAt === null ? '  waits for someone' : `  tried again by itself at ${retryAt}`,
  ];
}

function adviceLines({ why, command }: Advice): readonly string[] {
  return command === null ? [why] : [why, `  ${command}`];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}
