import { consentTypes, type Customer } from '../state/customers.js';
import { type Task, type Verification } from '../state/records.js';
import type { ReviewerRule } from '../switches.js';
import { decide, isOpen, type ReviewDecision } from './decisions.js';
import { matchesPattern } from './email-pattern.js';
import type { Provider } from './provider.js';

/** Plans the automatic reviewer's decision if everything it looks at is there. */
export function considerForReview(provider: Provider, verification: Verification): void {
  const { mode, delayMs } = provider.switches().reviewer;
  if (mode === 'manual' || !isComplete(provider, verification)) return;
  if (!provider.scheduler.isScheduled('review', verification.id)) {
    provider.scheduler.schedule('review', verification.id, delayMs);
  }
}

/** Looks at every open case again, after the reviewer's switches changed. */
export function considerAllForReview(provider: Provider): void {
  for (const verification of provider.state.verifications.all()) considerForReview(provider, verification);
}

/** Looks at a customer's cases again, after a consent. */
export function considerCustomerForReview(provider: Provider, customerId: string): void {
  const verifications = provider.state.verifications.where('customer', customerId);
  for (const verification of verifications) considerForReview(provider, verification);
}

/** The planned decision; nothing if a person was faster or the switches have changed. */
export function runReview(provider: Provider, task: Task): void {
  const verification = provider.state.verifications.get(task.subject);
  if (verification === undefined || provider.switches().reviewer.mode === 'manual') return;
  const customer = provider.state.customers.get(verification.customerId);
  if (customer === undefined || !isComplete(provider, verification)) return;
  const decision = decisionFor(provider, verification, customer);
  if (decision !== null) decide(provider, verification.id, decision);
}

function decisionFor(
  provider: Provider,
  verification: Verification,
  customer: Customer,
): ReviewDecision | null {
  const { rules } = provider.switches().reviewer;
  const rule = rules.find(({ email }) => matchesPattern(email, customer.email));
  if (rule === undefined || isUsedUp(rule, verification)) return { decision: 'APPROVED' };
  return rule.decision === 'NONE' ? null : { decision: rule.decision, reasons: rule.reasons };
}

function isUsedUp(rule: ReviewerRule, verification: Verification): boolean {
  return rule.decision === 'RESUBMIT' && verification.rounds >= rule.times;
}

/** Open, with the required documents, a new one since they were last asked for, and the consents where they count. */
function isComplete(provider: Provider, verification: Verification): boolean {
  const { requireConsents } = provider.switches().reviewer;
  const customer = provider.state.customers.get(verification.customerId);
  if (customer === undefined) return false;
  const { kind, consents } = customer;
  return (
    isOpen(verification) &&
    hasRequiredDocuments(provider, kind, verification) &&
    (verification.state === 'OPEN' || verification.documents.length > verification.documentsWhenAsked) &&
    (!requireConsents || consentTypes.every((type) => consents[type] !== undefined))
  );
}

/** Whether every document that the reviewer needs from customers of this kind was handed in. */
export function hasRequiredDocuments(
  provider: Provider,
  kind: Customer['kind'],
  { documents }: Verification,
): boolean {
  const { requiredDocuments, requiredOrganizationDocuments } = provider.switches().reviewer;
  const required = kind === 'individual' ? requiredDocuments : requiredOrganizationDocuments;
  const types = documents.map(({ type }) => type);
  return required.every((alternatives) => alternatives.some((type) => types.includes(type)));
}
