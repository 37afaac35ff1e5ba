/** The people of an organization, as a sign-up or a later message names them. */

/** An organization has at most this many people in all. */
export const mostPersons = 200;

/** The role that FinHub asks of the first employee, who acts for the organization from then on (docs/finhub.md). */
export const adminRole = 'ADMIN_USER';

interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth: string;
  /** A country name: `Lithuania`. */
  readonly nationality: string;
  readonly gender: string;
}

export interface Employee extends Person {
  readonly position: string;
  readonly department: string;
  /** FinHub's roles: `ADMIN_USER`. */
  readonly roles: readonly string[];
}

export interface Director extends Person {
  /** FinHub's role: `MANAGING_DIRECTOR`. */
  readonly role: string;
}

interface Share {
  readonly ownershipPercentage: number;
  readonly isBeneficialOwner?: boolean;
  readonly isPEP?: boolean;
}

export type Shareholder =
  | (Share & { readonly type: 'INDIVIDUAL'; readonly firstName: string; readonly lastName: string })
  | (Share & { readonly type: 'CORPORATE'; readonly companyName: string });

export type PersonInRole =
  | { readonly role: 'employee'; readonly person: Employee }
  | { readonly role: 'director'; readonly person: Director }
  | { readonly role: 'shareholder'; readonly person: Shareholder };
