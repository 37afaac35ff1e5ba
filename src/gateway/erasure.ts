import { z } from 'zod';
import { parseFields } from '../signup/index.js';
import { staffId } from './bodies.js';
import { casePath } from './case-actions.js';
import { endpoint, type Endpoint, type RequestQuery } from './endpoint.js';
import type { OnboardingService } from './onboarding-service.js';
import { Problem } from './problems.js';

const querySchema = z.object({
  requestedBy: staffId.meta({ description: 'Who asks, for the record of the erasure' }).exactOptional(),
  unreadable: z
    .literal('accept')
    .meta({
      description: 'Erases also what the gateway cannot decrypt; the record says which keys were lacking',
    })
    .exactOptional(),
});

type ErasureQuery = z.output<typeof querySchema>;

const onlyThese = querySchema.catchall(z.undefined({ error: 'is not a parameter of an erasure' }));

const erasureQuery: RequestQuery<ErasureQuery> = {
  schema: querySchema,
  parse: (value) => parseFields(onlyThese, value),
};

const resultHeader = 'Erasure-Result';

const headersSchema = z.object({
  [resultHeader]: z.enum(['erased', 'nothing-there']).meta({
    description:
      'Whether this request erased something of the case, were it only what an earlier one had left, or found nothing of it',
  }),
});

/** The route that erases a case. The log tells who asked for which erasure, and what came of it. */
export function eraseOnboarding(onboardings: Pick<OnboardingService, 'erase'>): Endpoint {
  return endpoint({
    method: 'DELETE',
    path: casePath,
    operationId: 'eraseOnboarding',
    summary: 'Erases a closed case with all its runs; a record free of personal data is kept before',
    access: 'operator',
    query: erasureQuery,
    answers: { 204: { description: 'There is no such case, or no more', headers: headersSchema } },
    problems: [
      [404, 'not-found'],
      [409, 'case-open'],
      [409, 'erasure-not-configured'],
      [413, 'payload-too-large'],
      [415, 'unsupported-media-type'],
      [503, 'erasure-unfinished'],
      [503, 'erasure-record-not-kept'],
      [503, 'payload-key-missing'],
      [503, 'temporal-unreachable'],
    ],
    handle: async ({ id, caller, query, log }) => {
      const asked = { via: caller.name, by: query.requestedBy ?? null };
      const acceptUnreadable = query.unreadable === 'accept';
      try {
        const result = await onboardings.erase(id, { ...asked, acceptUnreadable });
        log.info({ id, ...asked, result }, 'Case erased');
        return { status: 204, headers: { [resultHeader]: result } };
      } catch (error) {
        const result = error instanceof Problem ? error.problem : 'failed';
        log.info({ id, ...asked, result }, 'Case not erased');
        throw error;
      }
    },
  });
}
