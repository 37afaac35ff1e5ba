import type { OnboardingState } from '../../src/contract/onboarding.js';
import type { ParsedOrganizationSignup } from '../../src/signup/index.js';
import { isClosed } from './callbacks.js';
import { companyEventOf, companyOf } from './companies.js';
import type { Stack } from './stack.js';
import { eventually, type EventuallyOptions } from './wait-for.js';

/** The onboarding of one company, as those outside see it. */
export interface CompanyCase {
  readonly id: string;
  readonly signup: ParsedOrganizationSignup;
  /** The state as soon as it is as asked. */
  until(
    condition: (state: OnboardingState) => boolean,
    options?: EventuallyOptions,
  ): Promise<OnboardingState>;
  /** The state once the case has ended. */
  closed(options?: EventuallyOptions): Promise<OnboardingState>;
  /** Sends something to the case: `persons`, `corrections`. */
  post(route: string, body: object): ReturnType<Stack['call']>;
  /** How often each effect happened to it at FinHub. */
  effects(): ReturnType<Stack['effects']>;
}

/** Signs a new company up over HTTP. */
export async function signUpCompany(
  stack: Stack,
  overrides: Partial<ParsedOrganizationSignup> = {},
): Promise<CompanyCase> {
  const signup = companyOf(overrides);
  const { status, body } = await stack.call('POST', '/v1/onboardings', companyEventOf(signup));
  if (status !== 202) throw new Error(`The sign-up was answered ${status}`);
  const { id } = body as { readonly id: string };
  const until: CompanyCase['until'] = (condition, options) =>
    eventually(async () => {
      const state = await stack.state(id);
      return condition(state) ? state : undefined;
    }, options);
  return {
    id,
    signup,
    until,
    closed: (options) => until(isClosed, options),
    post: (route, body) => stack.call('POST', `/v1/onboardings/${id}/${route}`, body),
    effects: () => stack.effects(id),
  };
}
