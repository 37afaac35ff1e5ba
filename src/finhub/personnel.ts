import { z } from 'zod';
import type { CustomerId, UserId } from '../contract/ids.js';
import type { Director, Employee, Shareholder } from '../contract/persons.js';
import { apiPath } from './api-path.js';
import type { Api } from './api.js';
import type { FinHubCall } from './call.js';
import { userIdSchema } from './ids.js';
import { optionalText } from './schemas.js';

/** A director whom FinHub has already. The e-mail is for comparing in memory only. */
interface ListedDirector {
  readonly directorId: string | null;
  readonly email: string | null;
}

/**
 * An organization's people, each of whom FinHub also makes a user with generated credentials. Those come back with the
 * answer and go no further than this folder: no result, error or message holds them.
 */
export interface Personnel {
  /** Adds an employee; the first must hold `ADMIN_USER`. Not safe to repeat: a duplicate may be a `FinHubConflict`. */
  addEmployee(
    organizationId: CustomerId,
    employee: Employee,
    call: FinHubCall,
  ): Promise<{ readonly userId: UserId | null }>;
  listDirectors(organizationId: CustomerId, call: FinHubCall): Promise<readonly ListedDirector[]>;
  /** Not safe to repeat: who is there already is listed. */
  addDirector(organizationId: CustomerId, director: Director, call: FinHubCall): Promise<void>;
  /** Not safe to repeat: an equal one counts again, until the shares' total is refused (`brokenRule` of the error). */
  addShareholder(organizationId: CustomerId, shareholder: Shareholder, call: FinHubCall): Promise<void>;
}

const user = { userId: userIdSchema.nullish() };

const addedEmployee = z
  .object({ ...user, individual: z.object(user).nullish() })
  .transform(({ individual, userId }) => ({ userId: individual?.userId ?? userId ?? null }));

const directorList = z.array(
  z
    .object({
      directorId: optionalText.catch(null),
      id: optionalText.catch(null),
      email: optionalText,
      person: z.object({ email: optionalText }).nullish(),
    })
    .transform(({ directorId, id, email, person }): ListedDirector => ({
      directorId: directorId ?? id,
      email: email ?? person?.email ?? null,
    })),
);

/** A list, below `directors` or bare; or an answer without data, which says the same as an empty one. */
const directors = z.union([
  directorList,
  z.object({ directors: directorList.nullable() }).transform((answer) => answer.directors ?? []),
  z.strictObject({}).transform(() => []),
]);

const anything = z.unknown();

export function createPersonnel(api: Api): Personnel {
  return {
    addEmployee: (organizationId, employee, call) =>
      api(
        {
          operation: 'addEmployee',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/organization/${organizationId}/employee`,
          body: {
            person: personOf(employee),
            position: employee.position,
            roles: employee.roles,
            department: employee.department,
          },
          payload: addedEmployee,
        },
        call,
      ),

    listDirectors: (organizationId, call) =>
      api(
        {
          operation: 'listDirectors',
          method: 'GET',
          path: apiPath`/api/v2.1/customer/organization/${organizationId}/directors`,
          payload: directors,
        },
        call,
      ),

    async addDirector(organizationId, director, call) {
      await api(
        {
          operation: 'addDirector',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/organization/${organizationId}/director`,
          body: { person: personOf(director), role: director.role },
          payload: anything,
          anySuccess: true,
        },
        call,
      );
    },

    async addShareholder(organizationId, shareholder, call) {
      await api(
        {
          operation: 'addShareholder',
          method: 'POST',
          path: apiPath`/api/v2.1/customer/organization/${organizationId}/shareholders`,
          body: shareholder,
          payload: anything,
          anySuccess: true,
        },
        call,
      );
    },
  };
}

/** FinHub's `person`. The gender goes as the sign-up has it (`docs/finhub.md`, personnel). */
function personOf({
  firstName,
  lastName,
  email,
  phone,
  dateOfBirth,
  nationality,
  gender,
}: Employee | Director) {
  return {
    firstName,
    lastName,
    fullName: `${firstName} ${lastName}`,
    email,
    phoneNumber: phone,
    dateOfBirth,
    nationality,
    gender,
  };
}
