import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import {
  checkReportFile,
  createBoard,
  createScreen,
  createSupervisor,
  effectsOf,
  feedSamples,
  forget,
  loadSamples,
  messageOf,
  openDataFolder,
  reportOf,
  startEverything,
  summaryOf,
  takeLock,
  tellAddresses,
  verdictOn,
} from './demo/index.js';
import type { Board, Sample, Verdict } from './demo/index.js';

interface Options {
  readonly data: string;
  readonly fresh?: true;
  readonly exit?: true;
  readonly json?: string;
}

const exitCodes = { done: 0, failed: 1, notStarted: 2, killed: 130 } as const;

/** With `--exit` the end comes within five minutes; stopping the processes is part of them. */
const FINISH_WITHIN_MS = 270_000;

const options = new Command('demo')
  .description(
    'Takes the sample sign-ups through onboarding: a local Temporal server, the FinHub sandbox, worker, gateway and ' +
      'codec server. Runs until Ctrl-C; a later run goes on where it was.',
  )
  .option('--exit', 'end when all cases have: exit code 0 if all as meant, 1 if not, 2 if it could not start')
  .option('--json <file>', 'write the states of the cases there at the end')
  .option('--fresh', 'forget the cases and keys of earlier runs first')
  .option('--data <folder>', 'folder that keeps everything', join(import.meta.dirname, '..', '.demo'))
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.notStarted))
  .parse()
  .opts<Options>();

const screen = createScreen(process.stderr);
const say = (message: string) => screen.say(message);
const supervisor = createSupervisor(say);
const interruption = watchForInterruption();
const deadline = AbortSignal.timeout(FINISH_WITHIN_MS);
let release: () => void = () => undefined;
let codeOfFailure: number = exitCodes.notStarted;
let code: number;
try {
  code = await demo();
} catch (error) {
  say(messageOf(error));
  code = codeOfFailure;
}
await supervisor.stop();
release();
process.exit(code);

async function demo(): Promise<number> {
  if (options.json !== undefined) checkReportFile(options.json);
  const folder = openDataFolder(options.data);
  release = takeLock(folder.lock);
  if (options.fresh === true) forget(folder);
  const samples = loadSamples();
  const starting = startEverything({ folder, samples, supervisor, say, shell: process.env });
  const started = await Promise.race([starting, interruption.happened]);
  if (started === undefined) return stopped();
  codeOfFailure = exitCodes.failed;

  const { addresses, keys } = started;
  say(`${tellAddresses(addresses)}\nKeys and settings ${folder.environment}\n`);
  const board = createBoard(samples, screen);
  const signal =
    options.exit === true ? AbortSignal.any([interruption.signal, deadline]) : interruption.signal;
  const feeding = feedSamples({
    samples,
    gatewayUrl: addresses.gateway,
    apiKey: keys.GATEWAY_SIGNUP_KEY,
    board,
    say,
    signal,
  });
  await Promise.race([feeding, supervisor.gaveUp]);
  if (interruption.signal.aborted) return stopped();

  const verdicts = await judge(samples, board, addresses.sandbox);
  tell(verdicts);
  if (options.exit === true) return verdicts.every(isAsMeant) ? exitCodes.done : exitCodes.failed;
  say(`\nAll stays up until Ctrl-C.\n${tellAddresses(addresses)}`);
  await Promise.race([interruption.happened, supervisor.gaveUp]);
  return stopped();
}

async function judge(
  samples: readonly Sample[],
  board: Board,
  sandboxUrl: string,
): Promise<readonly Verdict[]> {
  return Promise.all(
    samples.map(async (sample) => {
      const journey = board.journeyOf(sample);
      return verdictOn(
        sample,
        journey,
        await effectsOf(sandboxUrl, journey?.state.finhub.customerId ?? null),
      );
    }),
  );
}

function tell(verdicts: readonly Verdict[]): void {
  for (const { sample, faults } of verdicts) for (const fault of faults) say(`${sample.name}: ${fault}`);
  process.stdout.write(summaryOf(verdicts));
  if (options.json !== undefined) writeFileSync(options.json, reportOf(verdicts));
}

function isAsMeant({ faults }: Verdict): boolean {
  return faults.length === 0;
}

/** Ctrl-C is the way to end a demo that stays up; with `--exit` it leaves the question open. */
function stopped(): number {
  say('Stopping ...');
  return options.exit === true ? exitCodes.failed : exitCodes.done;
}

/** The first signal asks for a clean end; a second one ends the demo at once, and its processes with it. */
function watchForInterruption(): { readonly signal: AbortSignal; readonly happened: Promise<undefined> } {
  const controller = new AbortController();
  const happened = new Promise<undefined>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (controller.signal.aborted) process.exit(exitCodes.killed);
        controller.abort();
        resolve(undefined);
      });
    }
  });
  return { signal: controller.signal, happened };
}
