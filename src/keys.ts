import { text } from 'node:stream/consumers';
import { InvalidArgumentError } from 'commander';
import { apiKey, generateApiKey, generateKeys, keyHashEntry, keyName } from './config/index.js';
import type { GeneratedKeys } from './config/index.js';
import { createCommand, exitCodes } from './process.js';

const help = `
Examples:
  npm run --silent keys > .env
  npm run --silent keys -- api-key --name anna
  npm run --silent keys -- hash --name anna < anna.key
`;

const command = createCommand('keys', 'Makes all keys of an installation and prints them as an env file.', [])
  .addHelpText('after', help)
  .action(() => {
    process.stdout.write(envFile(generateKeys()));
  });
command
  .command('api-key')
  .description('Makes one key for a caller of the gateway or the codec server, and prints it with its hash.')
  .requiredOption('--name <name>', 'whose it is, as logs and timelines show it', readName)
  .action(({ name }: { name: string }) => {
    const { key, entry } = generateApiKey(name);
    process.stdout.write(
      `# Its holder, and nobody else, sends: Authorization: Bearer ${key}\n` +
        '# One more entry for GATEWAY_API_KEYS, GATEWAY_OPERATOR_KEYS or CODEC_KEYS:\n' +
        `${entry}\n`,
    );
  });
command
  .command('hash')
  .description(
    'Reads a key from standard input and prints what goes into the settings of a server: its hash.',
  )
  .option('--name <name>', 'prints name:hash; logs and timelines show the name', readName)
  .action(async ({ name }: { name?: string }) => {
    const { data: key } = apiKey.schema.safeParse((await text(process.stdin)).replace(/\r?\n$/, ''));
    if (key === undefined) {
      process.stderr.write(`Expected ${apiKey.expected}, and nothing else, on standard input.\n`);
      process.exitCode = exitCodes.usage;
      return;
    }
    process.stdout.write(`${keyHashEntry(key, name)}\n`);
  });
await command.parseAsync();

function readName(written: string): string {
  const { data } = keyName.schema.safeParse(written);
  if (data === undefined) throw new InvalidArgumentError(`Expected ${keyName.expected}.`);
  return data;
}

function envFile({ environment, codecKeys, callers }: GeneratedKeys): string {
  return `# Keys of one installation. Keep this file secret; what callers send is in the comments, for them alone.

# Makes the onboarding ids. Never change it.
ONBOARDING_ID_KEY=${environment.ONBOARDING_ID_KEY}

# Derives initial passwords and seals secrets. To rotate: add a new key at the end of every process's list, then move it to
# the front of every list. Keep the old one for as long as there are cases that were started with it.
CREDENTIAL_KEY=${environment.CREDENTIAL_KEY}

# Encrypts payloads in Temporal. Rotated likewise; the old one is needed until its cases have closed and
# Temporal's retention has passed.
PAYLOAD_KEYS=${environment.PAYLOAD_KEYS}

# The sign-up service sends: Authorization: Bearer ${callers.gatewayApi}
GATEWAY_API_KEYS=${environment.GATEWAY_API_KEYS}

# Operators send: Authorization: Bearer ${callers.gatewayOperator}
GATEWAY_OPERATOR_KEYS=${environment.GATEWAY_OPERATOR_KEYS}

# Needed once the codec server listens beyond loopback; the Temporal UI in a browser cannot send it, the CLI can.
# Its callers then send: Authorization: Bearer ${callers.codec}
# CODEC_KEYS=${codecKeys}

# Signs FinHub's callbacks: give it to FinHub with the webhook subscription.
FINHUB_WEBHOOK_SECRETS=${environment.FINHUB_WEBHOOK_SECRETS}

# Signs our events, once EVENTS_URL is set: give it to their receiver.
EVENTS_SECRET=${environment.EVENTS_SECRET}
`;
}
