import type { ConsentType } from './signup.js';

/** Required documents that none of `present` satisfies, alternatives joined by `|` as they are configured. */
export function missingDocuments(
  required: readonly (readonly string[])[],
  present: readonly string[],
): readonly string[] {
  return required
    .filter((alternatives) => !alternatives.some((type) => present.includes(type)))
    .map((alternatives) => alternatives.join('|'));
}

/** Required consents not among `accepted`, in the order in which they are to be accepted. */
export function missingConsents(
  required: readonly ConsentType[],
  accepted: readonly ConsentType[],
): readonly ConsentType[] {
  return required.filter((type) => !accepted.includes(type));
}
