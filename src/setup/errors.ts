import { ShowableError } from '../contract/showable-error.js';

/** A search attribute exists with another type than ours: every start of an onboarding would be refused. */
export class SearchAttributeTypeMismatch extends ShowableError {
  override readonly name = 'SearchAttributeTypeMismatch';
  readonly type = 'SearchAttributeTypeMismatch';

  constructor(namespace: string, wrong: readonly { name: string; expected: string; found: string }[]) {
    const each = wrong.map(({ name, expected, found }) => `${name} is ${found}, expected ${expected}`);
    super(
      `Namespace ${namespace} has search attributes of other types: ${each.join('; ')}. ` +
        'Remove or rename them (temporal operator search-attribute), then run this again.',
    );
  }
}

/** Temporal took the registration but does not show it. */
export class SearchAttributesMissing extends ShowableError {
  override readonly name = 'SearchAttributesMissing';
  readonly type = 'SearchAttributesMissing';

  constructor(namespace: string, missing: readonly string[]) {
    super(
      `Namespace ${namespace} does not show ${missing.join(', ')} after their registration. Run this again.`,
    );
  }
}
