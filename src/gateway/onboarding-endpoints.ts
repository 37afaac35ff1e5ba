import type { SealingKeys, SignupDefaults } from '../signup/index.js';
import { foundSchema, startedSchema } from './answers.js';
import { lookupBody, signupBody } from './bodies.js';
import { caseActions, casePath, caseProblems, stateAnswer } from './case-actions.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { eraseOnboarding } from './erasure.js';
import { listQuery, pageSchema } from './listing.js';
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
  return [
    startOnboarding(dependencies),
    listOnboardings(dependencies),
    lookUpOnboarding(dependencies),
    getOnboarding(dependencies),
    eraseOnboarding(dependencies.onboardings),
    ...caseActions(dependencies),
  ];
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
    problems: [
      [503, 'temporal-unreachable'],
      [503, 'payload-key-missing'],
    ],
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

function listOnboardings({ onboardings }: EndpointDependencies): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/v1/onboardings',
    operationId: 'listOnboardings',
    summary: 'The cases that fit all filters; may lag a second behind them',
    access: 'operator',
    query: listQuery,
    answers: { 200: { description: 'A page of cases', schema: pageSchema } },
    problems: [[503, 'temporal-unreachable']],
    handle: async ({ query }) => ({ status: 200, body: await onboardings.list(query) }),
  });
}

function lookUpOnboarding({ onboardings }: EndpointDependencies): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/v1/onboardings/lookup',
    operationId: 'lookUpOnboarding',
    summary: 'Finds the case of a person; a body, so that no e-mail stands in an address',
    access: 'operator',
    body: lookupBody,
    answers: { 200: { description: 'The id of the case', schema: foundSchema } },
    problems: [
      [404, 'not-found'],
      [503, 'temporal-unreachable'],
      [503, 'payload-key-missing'],
    ],
    handle: async ({ body: { kind, email } }) => ({
      status: 200,
      body: { id: await onboardings.lookup(kind, email) },
    }),
  });
}
