import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { OnboardingState } from '../contract/onboarding.js';
import type { stateSchema } from './answers.js';

describe('the published state', () => {
  type Published = z.output<typeof stateSchema>;

  it('knows every value of the contract', () => {
    expectTypeOf<Published['stage']>().toEqualTypeOf<OnboardingState['stage']>();
    expectTypeOf<Published['waitingFor']>().toEqualTypeOf<OnboardingState['waitingFor']>();
    expectTypeOf<Published['customerStatus']>().toEqualTypeOf<OnboardingState['customerStatus']>();
    expectTypeOf<Published['outcome']>().toEqualTypeOf<OnboardingState['outcome']>();
    expectTypeOf<Published['alert']>().toEqualTypeOf<OnboardingState['alert']>();
    expectTypeOf<keyof Published>().toEqualTypeOf<keyof OnboardingState>();
  });
});
