import type { SealingKeys, SignupDefaults } from '../signup/index.js';
import { startedSchema } from './answers.js';
import { signupBody } from './bodies.js';
import { caseActions, casePath, caseProblems, stateAnswer } from './case-actions.js';
import { endpoint, type Endpoint } from './endpoint.js';
import type { OnboardingService } from './onboarding-service.js';

interface EndpointDependencies {
  readonly onboardings: OnboardingService;
  readonly defaults: SignupDefaults;
  readonly sealingKeys: SealingKeys;
  /** Counts sign-ups taken, by status. */
  readonly countSignup: (status: 'started' | 'existing') => void;
}

/** The routes for sign-up services and operators. */
export function onboardingEndpoints(dependencies: EndpointDependencies): readonly Endpoint[] {
  return [startOnboarding(dependencies), getOnboarding(dependencies), ...caseActions(dependencies)];
}

function startOnboarding({ onboardings, defaults, countSignup }: EndpointDependencies): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/v1/onboardings',
    operationId: 'startOnboarding',
    summary: 'Starts the onboarding of a customer, or finds it; answered once it exists',
    access: 'signup',
    body: signupBody(defaults),
    answers: {
      202: { description: 'The onboarding was started', schema: startedSchema },
      200: { description: 'The onboarding was there already', schema: startedSchema },
    },
    problems: [[503, 'temporal-unreachable']],
    handle: async ({ body }) => {
      const started = await onboardings.start(body);
      countSignup(started.status);
      return { status: started.status === 'started' ? 202 : 200, body: started };
    },
  });
}

function getOnboarding({ onboardings }: EndpointDependencies): Endpoint {
  return endpoint({
    method: 'GET',
    path: casePath,
    operationId: 'getOnboarding',
    summary: 'The state of a case, open or closed',
    access: 'signup',
    answers: stateAnswer,
    problems: caseProblems,
    handle: async ({ id }) => ({ status: 200, body: await onboardings.state(id) }),
  });
}
