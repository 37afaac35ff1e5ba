import type { Director, Employee, Shareholder } from './state/index.js';

interface PersonView {
  /** The item of its effects in the ledger. */
  readonly number: number;
  readonly name: string;
  /** The user it became; null for a company. */
  readonly userId: string | null;
  readonly addedAt: string;
}

export interface EmployeeView extends PersonView {
  readonly employeeId: string;
  readonly email: string;
  readonly position: string;
  readonly roles: readonly string[];
}

export interface DirectorView extends PersonView {
  readonly directorId: string;
  readonly email: string;
  readonly role: string;
  readonly verified: boolean;
}

export interface ShareholderView extends PersonView {
  readonly shareholderId: string;
  readonly type: 'INDIVIDUAL' | 'CORPORATE';
  readonly ownershipPercentage: number;
  readonly isBeneficialOwner: boolean;
  readonly verified: boolean;
}

export function employeeView({
  id,
  number,
  name,
  email,
  position,
  roles,
  user,
  addedAt,
}: Employee): EmployeeView {
  return { employeeId: id, number, name, email, position, roles, userId: user?.id ?? null, addedAt };
}

export function directorView(director: Director): DirectorView {
  const { id, number, firstName, lastName, email, role, verified, user, addedAt } = director;
  const name = `${firstName} ${lastName}`;
  return { directorId: id, number, name, email, role, verified, userId: user?.id ?? null, addedAt };
}

export function shareholderView(shareholder: Shareholder): ShareholderView {
  const { id, number, type, name, ownershipPercentage, isBeneficialOwner, verified, user, addedAt } =
    shareholder;
  return {
    shareholderId: id,
    number,
    type,
    name,
    ownershipPercentage,
    isBeneficialOwner,
    verified,
    userId: user?.id ?? null,
    addedAt,
  };
}
