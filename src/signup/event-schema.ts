import { z } from 'zod';
import { eventId, instant } from './fields.js';
import { individualData } from './individual-schema.js';
import { organizationData } from './organization-schema.js';

const individualType = 'individual.signup';
export const organizationType = 'organization.signup';

const event = { id: eventId(), occurredAt: instant().exactOptional() };

/** The envelope's `id`, `type` and `time` count, `data` is the rest. */
const cloudEvent = { specversion: z.literal('1.0'), id: eventId(), time: instant().exactOptional() };

const byType = { error: `must be ${individualType} or ${organizationType}` };

/** A sign-up event as the sign-up service sends it. */
export const signupSchema = z
  .discriminatedUnion(
    'type',
    [
      z
        .object({ ...event, type: z.literal(individualType), ...individualData })
        .meta({ id: 'IndividualSignup' }),
      z
        .object({ ...event, type: z.literal(organizationType), ...organizationData })
        .meta({ id: 'OrganizationSignup' }),
    ],
    byType,
  )
  .meta({ id: 'SignupEvent' });

/** The same as a structured CloudEvent. */
export const signupCloudEventSchema = z
  .discriminatedUnion(
    'type',
    [
      z
        .object({ ...cloudEvent, type: z.literal(individualType), data: z.object(individualData) })
        .meta({ id: 'IndividualSignupCloudEvent' }),
      z
        .object({ ...cloudEvent, type: z.literal(organizationType), data: z.object(organizationData) })
        .meta({ id: 'OrganizationSignupCloudEvent' }),
    ],
    byType,
  )
  .meta({ id: 'SignupCloudEvent' });
