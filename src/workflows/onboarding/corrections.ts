import type { DetailCorrections, OrganizationCorrections } from '../../contract/messages.js';
import type { IndividualSignup, OrganizationSignup } from '../../contract/signup.js';
import type { CaseFacts } from './facts.js';
import { personSteps } from './steps.js';

type Corrections = DetailCorrections | OrganizationCorrections;

/** A person's sign-up with everything that was corrected since; the e-mail is the identity and never changes. */
export function correctedIndividual(
  { corrections }: Pick<CaseFacts, 'corrections'>,
  signup: IndividualSignup,
): IndividualSignup {
  const { category, sealedPassword, address, ...details } = corrections.customer;
  const { customer } = signup;
  return {
    ...signup,
    ...correctedSecrets(signup, { category, sealedPassword }),
    customer: {
      ...customer,
      ...details,
      address: { ...customer.address, ...address },
      email: customer.email,
    },
  };
}

/** The same of a company's sign-up. Its people are corrected one by one. */
export function correctedOrganization(
  { corrections }: Pick<CaseFacts, 'corrections'>,
  signup: OrganizationSignup,
): OrganizationSignup {
  const { category, sealedPassword, address, ...details } = corrections.organization;
  const { organization } = signup;
  return {
    ...signup,
    ...correctedSecrets(signup, { category, sealedPassword }),
    organization: {
      ...organization,
      ...details,
      address: { ...organization.address, ...address },
      email: organization.email,
    },
  };
}

function correctedSecrets(
  signup: Pick<IndividualSignup, 'category' | 'sealedPassword'>,
  { category, sealedPassword }: { [Name in 'category' | 'sealedPassword']: Corrections[Name] | undefined },
): Pick<IndividualSignup, 'category' | 'sealedPassword'> {
  return {
    category: category ?? signup.category,
    sealedPassword: sealedPassword ?? signup.sealedPassword,
  };
}

/** Corrections with later ones on top; what those do not name stays. */
export function mergedCorrections<Details extends Corrections>(earlier: Details, later: Details): Details {
  const address = { ...earlier.address, ...later.address };
  return { ...earlier, ...later, ...(Object.keys(address).length > 0 && { address }) };
}

/** Names of the corrected fields, for the timeline: `phone, address.city`. Names only, since values are personal data. */
export function correctedFields({ address = {}, ...details }: Corrections): readonly string[] {
  const named = Object.keys(details).map((field) => (field === 'sealedPassword' ? 'password' : field));
  return [...named, ...Object.keys(address).map((field) => `address.${field}`)];
}

/** Keys of the parked steps that better details of the customer may get going again; a person's are corrected with the person. */
export function stepsToCorrect({ parked }: Pick<CaseFacts, 'parked'>): readonly string[] {
  const ofPersons = Object.values(personSteps).map((name) => `${name}/`);
  return [...parked.values()]
    .filter(({ errorType }) => errorType === 'FinHubInvalidData')
    .map(({ step }) => step)
    .filter((step) => !ofPersons.some((prefix) => step.startsWith(prefix)));
}
