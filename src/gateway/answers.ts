import { z } from 'zod';
import type { OnboardingState } from '../contract/onboarding.js';

const parkedStep = z.object({
  step: z.string(),
  errorType: z.string(),
  message: z.string(),
  since: z.iso.datetime(),
  fields: z.array(z.string()),
  retryAt: z.iso.datetime().nullable(),
});

/** A case as `/openapi.json` publishes it. The gateway passes states on as the case made them. */
export const stateSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['individual', 'organization']),
    customerStatus: z.enum(['NOT_REGISTERED', 'PENDING_ACTIVATION', 'ACTIVATING', 'ACTIVE', 'SUSPENDED']),
    stage: z.enum([
      'categorization',
      'registration',
      'personnel',
      'session',
      'verification',
      'documents',
      'consents',
      'review',
      'activation',
      'wallet',
      'done',
    ]),
    waitingFor: z.enum([
      'correction',
      'operator',
      'documents',
      'consents',
      'activation-code',
      'decision',
      'readiness',
      'wallet',
      'nothing',
    ]),
    reason: z.string().nullable(),
    outcome: z.enum(['ACTIVATED', 'REJECTED', 'EXPIRED', 'WITHDRAWN']).nullable(),
    round: z.int().nonnegative(),
    alert: z
      .enum([
        'unknown-status',
        'contradicting-decision',
        'decision-overdue',
        'wallet-overdue',
        'expires-soon',
      ])
      .nullable(),
    missing: z.object({ documents: z.array(z.string()), consents: z.array(z.string()) }),
    parked: parkedStep.nullable(),
    parkedSteps: z.array(parkedStep),
    finhub: z.object({
      customerId: z.string().nullable(),
      userId: z.string().nullable(),
      verificationId: z.string().nullable(),
      walletId: z.string().nullable(),
      iban: z.string().nullable(),
    }),
    startedAt: z.iso.datetime(),
    deadline: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
    timeline: z.array(z.object({ at: z.iso.datetime(), what: z.string() })),
  })
  .meta({ id: 'OnboardingState' }) satisfies z.ZodType<OnboardingState>;

export const startedSchema = z
  .object({ id: z.string(), status: z.enum(['started', 'existing']) })
  .meta({ id: 'StartedOnboarding' });

export const foundSchema = z.object({ id: z.string() }).meta({ id: 'FoundOnboarding' });

export const aliveSchema = z.object({ status: z.literal('alive') }).meta({ id: 'Alive' });

export const readySchema = z.object({ status: z.literal('ready') }).meta({ id: 'Ready' });

export const acceptedSchema = z.object({ status: z.literal('accepted') }).meta({ id: 'CallbackAccepted' });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .meta({ description: 'JSON pointer into the body, or to a parameter of the query' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; never repeats a value that was sent' });
