import type { Organization, PasswordRecord, Person } from '../state/customers.js';
import type { Provider } from './provider.js';

/** Someone who can sign in for a customer. */
export interface CustomerUser {
  readonly id: string;
  readonly username: string;
  readonly password: PasswordRecord;
  readonly roles: readonly string[];
}

/** The default admin user: at once where there is no delay, else later. Gives the organization as it now is. */
export function expectAdminUser(provider: Provider, organization: Organization): Organization {
  const { orgAdminDelay } = provider.switches();
  if (orgAdminDelay === 0) return createAdminUser(provider, organization);
  provider.scheduler.schedule('admin-user', organization.id, orgAdminDelay);
  return organization;
}

/** Creates the default admin user of an organization when its time has come. */
export function runAdminUser(provider: Provider, organizationId: string): void {
  const organization = provider.state.customers.get(organizationId);
  if (organization?.kind === 'organization') createAdminUser(provider, organization);
}

/** The default admin user: the organization's e-mail is its user name; null until it has appeared. */
export function adminUser({ adminUserId, email, password }: Organization): CustomerUser | null {
  if (adminUserId === null) return null;
  return { id: adminUserId, username: email, password, roles: ['ACCOUNT_OWNER', 'ADMIN'] };
}

/** A user of the organization: its default admin, or one of its people. */
export function organizationUser(
  provider: Provider,
  organization: Organization,
  userId: string,
): CustomerUser | null {
  if (organization.adminUserId === userId) return adminUser(organization);
  const people = provider.state.persons.where('organization', organization.id);
  const person = people.find(({ user }) => user?.id === userId);
  return person?.user ? { ...person.user, roles: rolesOf(person) } : null;
}

function rolesOf(person: Person): readonly string[] {
  return person.kind === 'employee' ? person.roles : [];
}

function createAdminUser({ state, ids }: Provider, organization: Organization): Organization {
  const adminUserId = organization.adminUserId ?? ids.uuid('user');
  const withAdmin = { ...organization, adminUserId };
  state.customers.put(withAdmin);
  return withAdmin;
}
