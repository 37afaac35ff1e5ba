import type { Command } from 'commander';
import type { Item, Page } from './answers.js';
import { GatewayRefused, UsageError } from './errors.js';
import type { Gateway } from './gateway.js';

/** Conditions on cases, all of which have to hold, named as in `GET /v1/onboardings`, which knows their values. */
const names = ['kind', 'stage', 'waitingFor', 'parked', 'outcome', 'alert'] as const;

export type Filters = Readonly<Partial<Record<(typeof names)[number], string>>>;

export function withFilters(command: Command): Command {
  return command
    .option('--kind <kind>', 'individual or organization')
    .option('--stage <stage>', 'registration, personnel, documents, review ...')
    .option('--waiting-for <what>', 'correction, operator, documents, consents, decision ...')
    .option('--parked <error type>', 'of the step parked longest: FinHubUnavailable ..., any or none')
    .option('--outcome <outcome>', 'ACTIVATED, REJECTED, EXPIRED, WITHDRAWN, any, or none: still open')
    .option('--alert <alert>', 'decision-overdue, wallet-overdue ..., any or none');
}

/** The filters among a command's options. */
export function filtersOf(options: Filters): Filters {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** The cases that fit, page by page of at most `pageSize`; each once, although they move while they are listed. */
export async function* listed(gateway: Gateway, filters: Filters, pageSize = 100): AsyncGenerator<Item> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const query: Readonly<Record<string, string>> = {
      ...filters,
      limit: String(pageSize),
      ...(cursor !== null && { cursor }),
    };
    const { items, next }: Page = await gateway.page(query).catch(refusedFilters);
    for (const item of items) {
      if (seen.has(item.id)) continue;
      seen.add(item.id);
      yield item;
    }
    cursor = next;
  } while (cursor !== null);
}

/** All that a search sends was on the command line. */
function refusedFilters(error: unknown): never {
  throw error instanceof GatewayRefused && error.status === 400 ? new UsageError(error.message) : error;
}
