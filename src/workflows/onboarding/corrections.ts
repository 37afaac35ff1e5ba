import type { DetailCorrections } from '../../contract/messages.js';
import type { IndividualSignup } from '../../contract/signup.js';
import type { CaseFacts } from './facts.js';

/** A sign-up with everything that was corrected since; the e-mail is the identity and never changes. */
export function correctedSignup<Signup extends IndividualSignup>(
  { corrections }: Pick<CaseFacts, 'corrections'>,
  signup: Signup,
): Signup {
  const { category, sealedPassword, address, ...details } = corrections;
  const { customer } = signup;
  return {
    ...signup,
    category: category ?? signup.category,
    sealedPassword: sealedPassword ?? signup.sealedPassword,
    customer: {
      ...customer,
      ...details,
      address: { ...customer.address, ...address },
      email: customer.email,
    },
  };
}

/** Corrections with later ones on top; what those do not name stays. */
export function mergedCorrections(earlier: DetailCorrections, later: DetailCorrections): DetailCorrections {
  const address = { ...earlier.address, ...later.address };
  return { ...earlier, ...later, ...(Object.keys(address).length > 0 && { address }) };
}

/** Names of the corrected fields, for the timeline: `phone, address.city`. Names only, since values are personal data. */
export function correctedFields({ address = {}, ...details }: DetailCorrections): readonly string[] {
  const named = Object.keys(details).map((field) => (field === 'sealedPassword' ? 'password' : field));
  return [...named, ...Object.keys(address).map((field) => `address.${field}`)];
}

/** Keys of the parked steps that better details may get going again. */
export function stepsToCorrect({ parked }: Pick<CaseFacts, 'parked'>): readonly string[] {
  return [...parked.values()]
    .filter(({ errorType }) => correctable.includes(errorType))
    .map(({ step }) => step);
}

const correctable: readonly string[] = ['FinHubInvalidData'];
