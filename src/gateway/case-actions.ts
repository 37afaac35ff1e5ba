import type { CorrectDetails, RefusalCode } from '../contract/messages.js';
import type { SealedSecret } from '../contract/signup.js';
import { seal, type SealingKeys } from '../signup/index.js';
import { stateSchema } from './answers.js';
import {
  activationCodeBody,
  consentsBody,
  correctionsBody,
  decisionBody,
  documentsBody,
  personBody,
  registrationBody,
  retryBody,
  withdrawalBody,
  type Corrections,
} from './bodies.js';
import type { Access } from './callers.js';
import { endpoint, type Call, type Endpoint, type RequestBody } from './endpoint.js';
import type { CaseUpdate, OnboardingService } from './onboarding-service.js';

export const casePath = '/v1/onboardings/{id}';

export const stateAnswer = { 200: { description: 'The state of the case', schema: stateSchema } };

export const caseProblems = [
  [404, 'not-found'],
  [503, 'worker-unavailable'],
  [503, 'temporal-unreachable'],
  [503, 'payload-key-missing'],
] as const;

const actionProblems = [[409, 'case-closed'], [409, 'too-many-messages'], ...caseProblems] as const;

interface Action<Body> {
  /** The last part of the path. */
  readonly route: string;
  readonly summary: string;
  readonly access?: Access;
  readonly body: RequestBody<Body>;
  /** Refusals beyond those of every action. */
  readonly refusals?: readonly RefusalCode[];
  readonly update: (body: Body, call: Call<Body>) => CaseUpdate;
}

interface ActionDependencies {
  readonly onboardings: Pick<OnboardingService, 'update'>;
  readonly sealingKeys: SealingKeys;
}

/** What can be done to an open case: each is one Temporal update. */
export function caseActions({ onboardings, sealingKeys }: ActionDependencies): readonly Endpoint[] {
  const action = <Body>({
    route,
    summary,
    access = 'signup',
    body,
    refusals = [],
    update,
  }: Action<Body>): Endpoint =>
    endpoint({
      method: 'POST',
      path: `${casePath}/${route}`,
      operationId: `post-${route}`,
      summary,
      access,
      idempotencyKey: true,
      body,
      answers: stateAnswer,
      problems: [...refusals.map((code) => [409, code] as const), ...actionProblems],
      handle: async (call) => ({
        status: 200,
        body: await onboardings.update(call.id, update(call.body, call), call.idempotencyKey),
      }),
    });

  return [
    action({
      route: 'documents',
      summary: 'Adds documents, or replaces those of the same type',
      body: documentsBody,
      update: (argument) => ({ name: 'submitDocuments', argument }),
    }),
    action({
      route: 'consents',
      summary: 'Records consents that the customer has given',
      body: consentsBody,
      update: (argument) => ({ name: 'acceptConsents', argument }),
    }),
    action({
      route: 'persons',
      summary: 'Adds a person of an organization, or corrects the one with the index in that role',
      body: personBody,
      refusals: ['wrong-state', 'already-activating'],
      update: (argument) => ({ name: 'submitPerson', argument }),
    }),
    action({
      route: 'corrections',
      summary: 'Corrects details that FinHub refused and runs the parked step again; what is absent stays',
      body: correctionsBody,
      refusals: ['wrong-state', 'identity-field'],
      update: (body, { id }) => ({
        name: 'correctDetails',
        argument: sealed(body, (password) => seal(password, id, sealingKeys)),
      }),
    }),
    action({
      route: 'activation-code',
      summary: 'Hands in the activation code that FinHub sent the customer; sealed before it goes on',
      body: activationCodeBody,
      update: ({ code }, { id }) => ({
        name: 'submitActivationCode',
        argument: { sealedCode: seal(code, id, sealingKeys) },
      }),
    }),
    action({
      route: 'withdrawal',
      summary: 'Ends a case because the customer no longer wants the account',
      body: withdrawalBody,
      refusals: ['already-activating'],
      update: (body, { caller }) => ({ name: 'withdraw', argument: { ...body, via: caller.name } }),
    }),
    action({
      route: 'decision',
      summary: 'Reports a decision that was made at FinHub, while the case waits for one or for readiness',
      access: 'operator',
      body: decisionBody,
      refusals: ['wrong-state'],
      update: (body, { caller }) => ({ name: 'decideVerification', argument: { ...body, via: caller.name } }),
    }),
    action({
      route: 'retry',
      summary: 'Runs parked steps again now, lifts a suspension, reads now what is polled, clears the alert',
      access: 'operator',
      body: retryBody,
      refusals: ['nothing-to-retry'],
      update: (body, { caller }) => ({ name: 'retryStep', argument: { ...body, via: caller.name } }),
    }),
    action({
      route: 'registration',
      summary: 'Names what an ambiguous registration made at FinHub',
      access: 'operator',
      body: registrationBody,
      refusals: ['wrong-state'],
      update: (body, { caller }) => ({
        name: 'resolveRegistration',
        argument: { ...body, via: caller.name },
      }),
    }),
  ];
}

/** Corrections with the password in them, if one is, sealed. */
function sealed(body: Corrections, sealPassword: (password: string) => SealedSecret): CorrectDetails {
  const withSealed = <Details extends { readonly password?: string }>({ password, ...details }: Details) => ({
    ...details,
    ...(password !== undefined && { sealedPassword: sealPassword(password) }),
  });
  return 'customer' in body
    ? { customer: withSealed(body.customer) }
    : { organization: withSealed(body.organization) };
}
