import type { Organization, Person } from '../state/customers.js';
import type { Verification } from '../state/records.js';
import type { OrganizationCheck } from '../switches.js';
import { missingConsents } from './consents.js';
import { isOpen } from './decisions.js';
import { organizationUser } from './organization-users.js';
import type { Provider } from './provider.js';
import { hasRequiredDocuments } from './reviewer.js';
import { totalOf } from './shares.js';

/** On whose behalf an activation is asked for. */
export interface Caller {
  readonly userId: string;
  readonly roles: readonly string[];
}

interface Facts {
  readonly provider: Provider;
  readonly organization: Organization;
  readonly people: readonly Person[];
  readonly verifications: readonly Verification[];
  /** Null for a look at the organization alone, which every caller passes. */
  readonly caller: Caller | null;
}

const activatingRoles = ['COMPLIANCE_OFFICER', 'ADMIN_USER'];

const checks: Readonly<Record<OrganizationCheck, (facts: Facts) => boolean>> = {
  'pending-activation': ({ organization }) => organization.status === 'PENDING_ACTIVATION',
  'not-active': ({ organization }) => organization.status !== 'ACTIVE',
  director: ({ people }) => people.some(({ kind }) => kind === 'director'),
  employee: ({ people }) => people.some(({ kind }) => kind === 'employee'),
  'admin-employee': ({ people }) =>
    people.some((person) => person.kind === 'employee' && person.roles.includes('ADMIN_USER')),
  shareholder: ({ people }) => people.some(({ kind }) => kind === 'shareholder'),
  'shares-total': ({ people }) =>
    totalOf(people.flatMap((one) => (one.kind === 'shareholder' ? [one.ownershipPercentage] : []))) === '100',
  'kyb-completed': ({ verifications }) => verifications.length > 0 && !verifications.some(isOpen),
  'verification-approved': ({ verifications }) => verifications.some(isApproved),
  'persons-verified': ({ people }) => people.every(isVerified),
  consents: ({ organization }) => missingConsents(organization).length === 0,
  'documents-uploaded': ({ provider, verifications }) =>
    verifications.some((one) => hasRequiredDocuments(provider, 'organization', one)),
  // Documents are verified by the approval of the case they were handed in for.
  'documents-verified': ({ verifications }) =>
    verifications.some((one) => isApproved(one) && one.documents.length > 0),
  'caller-role': ({ caller }) =>
    caller === null || caller.roles.some((role) => activatingRoles.includes(role)),
  'caller-linked': ({ caller, provider, organization }) =>
    caller === null ||
    caller.userId === provider.credentials.userId ||
    organizationUser(provider, organization, caller.userId) !== null,
};

/** The enforced preconditions of an activation that do not hold, in the order of the lists. */
export function failedChecks(
  provider: Provider,
  organization: Organization,
  caller: Caller | null,
): readonly OrganizationCheck[] {
  const { state } = provider;
  const people = state.persons.where('organization', organization.id);
  const verifications = state.verifications.where('customer', organization.id);
  const facts = { provider, organization, people, verifications, caller };
  return provider.switches().orgActivationChecks.filter((check) => !checks[check](facts));
}

/** Whether the organization may be activated now, by whoever is allowed to. */
export function isReady(provider: Provider, organization: Organization): boolean {
  return (
    !organization.suspended &&
    !hasBegun(organization) &&
    failedChecks(provider, organization, null).length === 0
  );
}

/** Whether its activation is under way or done. */
export function hasBegun({ status }: Organization): boolean {
  return status === 'ACTIVATING' || status === 'ACTIVE';
}

function isApproved({ state }: Verification): boolean {
  return state === 'APPROVED';
}

/** Directors and beneficial owners are verified with the organization; the others need not be. */
function isVerified(person: Person): boolean {
  switch (person.kind) {
    case 'employee':
      return true;
    case 'director':
      return person.verified;
    case 'shareholder':
      return person.verified || !person.isBeneficialOwner;
  }
}
