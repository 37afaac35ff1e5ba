import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Client } from '@temporalio/client';
import type { OnboardingKind } from '../contract/onboarding.js';
import { startOnboarding, TemporalUnreachable, type StartSettings } from '../signup/index.js';
import type { StarterArguments } from './arguments.js';
import { inOrder } from './in-order.js';
import type { LineResult } from './line-result.js';
import type { Progress } from './progress.js';
import { readSource } from './read-source.js';
import type { SourceRecord } from './source-record.js';
import { startRecord } from './start-record.js';
import { Tally, waitSummary } from './tally.js';
import { waitForCases } from './wait-for-cases.js';

export const starterExitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  temporalUnreachable: 3,
  waitRanOut: 4,
} as const;

interface StarterSettingsNeeded extends StartSettings {
  readonly categories: Readonly<Record<OnboardingKind, string>>;
}

export interface StarterDependencies {
  /** Null in dry runs. */
  readonly client: Client | null;
  readonly settings: StarterSettingsNeeded;
  readonly progress: Progress;
  readonly report: FileHandle | null;
  readonly standardInput: AsyncIterable<Buffer>;
  /** Takes the summary. */
  readonly print: (text: string) => void;
}

/**
 * Starts the onboardings of all files, then waits for them if asked to, and gives the exit code. Files are read as they are
 * worked on, so that their size does not matter. Once Temporal does not answer nothing more is read.
 */
export async function runStarter(args: StarterArguments, dependencies: StarterDependencies): Promise<number> {
  const { client, settings, progress, report, print } = dependencies;
  const tally = new Tally();
  const ids = new Set<string>();
  const unreachable = new AbortController();
  const start = client === null ? null : startWith(client, settings);
  for (const file of args.files) {
    if (unreachable.signal.aborted) break;
    const records = recordsOf(file, dependencies.standardInput);
    const work = (record: SourceRecord) =>
      startRecord(record, { ...settings, start, onUnreachable: () => unreachable.abort() });
    for await (const done of inOrder(records, args.concurrency, work, () => unreachable.signal.aborted)) {
      const result: LineResult = args.files.length > 1 ? { file, ...done } : done;
      tally.add(result);
      await report?.write(`${JSON.stringify(result)}\n`);
      if (result.errors.length > 0) progress.failure(result);
      if (args.waitMs !== null && result.id !== null) ids.add(result.id);
      progress.count(String(tally), tally.total);
    }
  }
  progress.end();
  print(String(tally));
  if (unreachable.signal.aborted) return starterExitCodes.temporalUnreachable;
  const waited =
    args.waitMs === null || client === null ? 0 : await wait(client, ids, args.waitMs, dependencies);
  if (waited !== starterExitCodes.done) return waited;
  return tally.of('refused') + tally.of('failed') > 0 ? starterExitCodes.refused : starterExitCodes.done;
}

function startWith(client: Client, settings: StartSettings) {
  return (signup: Parameters<typeof startOnboarding>[1]) => startOnboarding(client, signup, settings);
}

async function wait(
  client: Client,
  ids: ReadonlySet<string>,
  waitMs: number,
  { progress, print }: StarterDependencies,
): Promise<number> {
  try {
    const result = await waitForCases(client, ids, waitMs, (ended) => {
      progress.count(`${ended} of ${ids.size} cases have ended`, ended);
    });
    progress.end();
    print(waitSummary(result));
    return result.open > 0 ? starterExitCodes.waitRanOut : starterExitCodes.done;
  } catch (error) {
    if (!(error instanceof TemporalUnreachable)) throw error;
    progress.message(error.message);
    return starterExitCodes.temporalUnreachable;
  }
}

function recordsOf(file: string, standardInput: AsyncIterable<Buffer>): AsyncIterable<SourceRecord> {
  return file === '-' ? readSource(standardInput, '-') : readSource(createReadStream(file), file);
}
