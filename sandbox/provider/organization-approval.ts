import type { Provider } from './provider.js';

/** What the approval of its case means to an organization: it may be activated, and those it named are verified. */
export function approveOrganization({ state }: Provider, organizationId: string): void {
  const organization = state.customers.get(organizationId);
  if (organization?.kind !== 'organization') return;
  if (organization.status === 'PENDING_VERIFICATION') {
    state.customers.put({ ...organization, status: 'PENDING_ACTIVATION' });
  }
  for (const person of state.persons.where('organization', organizationId)) {
    if (person.kind !== 'employee') state.persons.put({ ...person, verified: true });
  }
}
