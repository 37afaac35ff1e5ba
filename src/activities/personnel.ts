import type { CustomerId, UserId } from '../contract/ids.js';
import type { Director, Employee, Shareholder } from '../contract/persons.js';
import type { StepCall, StepInput } from '../contract/steps.js';
import { FinHubError, type Conflict, type FinHubCall } from '../finhub/index.js';
import { finhubCall, mayHaveHappenedBefore } from './attempt.js';
import type { ActivityDependencies } from './dependencies.js';
import { attempt } from './failure.js';

export interface AddPerson<Person> {
  readonly customerId: CustomerId;
  readonly person: Person;
}

export interface AddShareholder extends AddPerson<Shareholder> {
  /** Whether FinHub has all others of the organization, so that it refuses one whom it has already. */
  readonly othersAreIn: boolean;
}

/** Added now, or by an earlier attempt of ours. */
export interface AddedPerson {
  readonly result: 'added' | 'added-before';
}

/** In doubt: an earlier attempt may have had its effect, and it is too early to tell. */
export type AddedShareholder = AddedPerson | { readonly result: 'in-doubt' };

export interface AddedEmployee extends AddedPerson {
  /** Null where FinHub's answer does not tell. */
  readonly userId: UserId | null;
}

export interface ListDirectors {
  readonly customerId: CustomerId;
  /** Of the directors that are to be there. */
  readonly emails: readonly string[];
}

/** What a conflict tells of a person whom an earlier attempt may have added. Throws every other error, and that of another's e-mail. */
function ownConflict(call: StepCall, person: { readonly email: string }, error: unknown): Conflict {
  const isConflict = error instanceof FinHubError && error.type === 'FinHubConflict';
  if (!isConflict || !mayHaveHappenedBefore(call)) throw error;
  const conflict = error.conflict ?? {};
  const { email } = conflict;
  if (email !== undefined && email.toLowerCase() !== person.email.toLowerCase()) throw error;
  return conflict;
}

export const createPersonnelActivities = ({ finhub }: ActivityDependencies) => {
  async function directorEmails(customerId: CustomerId, context: FinHubCall): Promise<ReadonlySet<string>> {
    const listed = await finhub.personnel.listDirectors(customerId, context);
    return new Set(listed.flatMap(({ email }) => (email === null ? [] : [email.toLowerCase()])));
  }

  return {
    /** Adds an employee. A conflict, after an attempt that may have had its effect, is our own doing. */
    async addEmployee({ call, customerId, person }: StepInput<AddPerson<Employee>>): Promise<AddedEmployee> {
      return attempt(call, async () => {
        try {
          const { userId } = await finhub.personnel.addEmployee(customerId, person, finhubCall(call));
          return { result: 'added', userId };
        } catch (error) {
          const { userId = null } = ownConflict(call, person, error);
          return { result: 'added-before', userId };
        }
      });
    },

    /** Which of these directors, by their e-mails' positions, FinHub has already. */
    async listDirectors({
      call,
      customerId,
      emails,
    }: StepInput<ListDirectors>): Promise<{ readonly present: readonly number[] }> {
      return attempt(call, async () => {
        const listed = await directorEmails(customerId, finhubCall(call));
        return { present: [...emails.keys()].filter((at) => listed.has(emails[at]?.toLowerCase() ?? '')) };
      });
    },

    /** Adds a director, unless an attempt that may have had its effect did, as the list or a conflict tells. */
    async addDirector({ call, customerId, person }: StepInput<AddPerson<Director>>): Promise<AddedPerson> {
      return attempt(call, async () => {
        const context = finhubCall(call);
        if (mayHaveHappenedBefore(call)) {
          const listed = await directorEmails(customerId, context);
          if (listed.has(person.email.toLowerCase())) return { result: 'added-before' };
        }
        try {
          await finhub.personnel.addDirector(customerId, person, context);
          return { result: 'added' };
        } catch (error) {
          // Listed later than added.
          ownConflict(call, person, error);
          return { result: 'added-before' };
        }
      });
    },

    /**
     * Adds a shareholder. After an attempt that may have had its effect it repeats nothing until all others are in: from then
     * on a conflict or too large a total says that it had.
     */
    async addShareholder({
      call,
      customerId,
      person,
      othersAreIn,
    }: StepInput<AddShareholder>): Promise<AddedShareholder> {
      return attempt(call, async () => {
        const isInDoubt = mayHaveHappenedBefore(call);
        if (isInDoubt && !othersAreIn) return { result: 'in-doubt' };
        try {
          await finhub.personnel.addShareholder(customerId, person, finhubCall(call));
          return { result: 'added' };
        } catch (error) {
          const isThere =
            error instanceof FinHubError &&
            (error.type === 'FinHubConflict' || error.brokenRule === 'share-total');
          if (!isThere || !isInDoubt) throw error;
          return { result: 'added-before' };
        }
      });
    },
  };
};
