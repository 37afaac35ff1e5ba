import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { createSupervisor, messageOf, openDataFolder, startEverything } from './demo/index.js';
import { answerCounts, tableOf } from './fuzz/answers.js';
import { openCases } from './fuzz/cases.js';
import { fuzz, installSchemathesis } from './fuzz/schemathesis.js';

const exitCodes = { clean: 0, found: 1, notStarted: 2 } as const;

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
};
const { seconds, seed } = new Command('fuzz')
  .description(
    'Sends generated requests to a gateway with a real Temporal server, sandbox and worker behind it, and holds the answers ' +
      'against /openapi.json. Exit code 0: all as described, and none a 5xx; 1: not so; 2: could not start.',
  )
  .option('--seconds <n>', 'for how long', whole, 120)
  .option('--seed <n>', 'of an earlier run, to repeat it', whole, randomInt(1, 2 ** 31))
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.clean : exitCodes.notStarted))
  .parse()
  .opts<{ seconds: number; seed: number }>();

const said: string[] = [];
const say = (message: string) => {
  said.push(message);
  process.stderr.write(`${message}\n`);
};
const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
const supervisor = createSupervisor(say);
try {
  process.exitCode = await run();
} catch (error) {
  say(messageOf(error));
  process.exitCode = exitCodes.notStarted;
} finally {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
}

async function run(): Promise<number> {
  const program = await installSchemathesis(join(import.meta.dirname, '..', '.cache'), say);
  const data = openDataFolder(folder);
  const { addresses, keys } = await startEverything({
    folder: data,
    samples: [],
    supervisor,
    say,
    shell: {},
  });
  const gatewayUrl = addresses.gateway;
  const cases = await openCases(addresses, keys.GATEWAY_SIGNUP_KEY);
  said.length = 0;
  const asDescribed = await fuzz({
    program,
    gatewayUrl,
    seconds,
    seed,
    folder,
    environment: {
      FUZZ_API_KEY: keys.GATEWAY_KEY,
      FUZZ_WEBHOOK_SECRET: keys.FINHUB_WEBHOOK_SECRETS,
      FUZZ_CASES: cases.ids.join(','),
      FUZZ_EMAILS: cases.emails.join(','),
    },
  });
  const counts = answerCounts(await (await fetch(`${gatewayUrl}/metrics`)).text());
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const failed = counts.filter(({ status }) => status >= 500).reduce((sum, { count }) => sum + count, 0);
  process.stdout.write(`\n${tableOf(counts)}\n`);
  process.stdout.write(
    `${total} requests, ${failed} answered 5xx, ${said.length} processes ended; seed ${seed}\n`,
  );
  return asDescribed && failed === 0 && said.length === 0 ? exitCodes.clean : exitCodes.found;
}
