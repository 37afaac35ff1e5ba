import { randomUUID } from 'node:crypto';
import { InvalidArgumentError, Option } from 'commander';
// Past the index, which loads Temporal's client.
import { understoodEventTypes } from './callbacks/interpret.js';
import { callbackUrl, readWebhookSettings, type WebhookSettings } from './config/index.js';
import {
  createFinHubClient,
  FinHubError,
  subscribe,
  subscriptionForms,
  type FinHubCall,
  type FinHubClient,
  type SubscriptionForm,
  type WebhookSubscription,
} from './finhub/index.js';
import { createCommand, exitCodes, failInOneLine, readSettingsOrExit } from './process.js';

const help = `
Example:
  npm run webhook -- subscribe https://onboarding.example.com/v1/webhooks/finhub

Exit codes:
  0  done                          2  wrong usage or settings
  1  FinHub refused or could not be reached; running it again is safe
`;

failInOneLine('webhook');
const command = createCommand(
  'webhook',
  "Subscribes a gateway to FinHub's callbacks, signed with the first of FINHUB_WEBHOOK_SECRETS.",
  readWebhookSettings.variables,
).addHelpText('after', help);

command
  .command('subscribe')
  .description(
    'Creates or updates the subscription of a URL, and prints: created, updated or unchanged, its id, the URL.',
  )
  .argument('<url>', 'address of the callbacks at the gateway: https://<gateway>/v1/webhooks/finhub', readUrl)
  .addOption(
    new Option('--body-style <style>', 'documented form of the body to try first')
      .choices(subscriptionForms)
      .default('schema'),
  )
  .option('--rotate-secret', 'send the secret also where nothing else has changed')
  .action(
    async (
      url: string,
      { bodyStyle, rotateSecret = false }: { bodyStyle: SubscriptionForm; rotateSecret?: boolean },
    ) => {
      await withFinHub(async (finhub, call, { secret }) => {
        const { result, id } = await subscribe(
          finhub.webhooks,
          { url, events: understoodEventTypes, secret },
          { form: bodyStyle, rotateSecret, note: toStandardError },
          call,
        );
        process.stdout.write(`${result} ${id} ${url}\n`);
      });
    },
  );

command
  .command('list')
  .description("Prints the tenant's subscriptions, one per line: id, URL, events, status.")
  .action(async () => {
    await withFinHub(async (finhub, call) => {
      const subscriptions = await finhub.webhooks.list(call);
      process.stdout.write(subscriptions.map((one) => `${lineOf(one)}\n`).join(''));
    });
  });

await command.parseAsync();

/** Runs the work with a client of FinHub; a failed call is named on stderr and exits 1. */
async function withFinHub(
  work: (finhub: FinHubClient, call: FinHubCall, settings: WebhookSettings) => Promise<void>,
): Promise<void> {
  const settings = readSettingsOrExit(readWebhookSettings);
  const finhub = createFinHubClient(settings.finhub);
  const run = `webhook-${randomUUID()}`;
  let calls = 0;
  try {
    await work(finhub, { client: {}, nextRequestId: () => `${run}.${++calls}` }, settings);
  } catch (error) {
    if (!(error instanceof FinHubError)) throw error;
    const fields = error.fields.length === 0 ? '' : ` Fields: ${error.fields.join(', ')}.`;
    toStandardError(`${error.message}${fields} Request id: ${run}.${calls}`);
    process.exitCode = exitCodes.failed;
  } finally {
    await finhub.close();
  }
}

function readUrl(text: string): string {
  const { data } = callbackUrl.schema.safeParse(text);
  if (data === undefined) throw new InvalidArgumentError(`Expected ${callbackUrl.expected}.`);
  return data;
}

function lineOf({ id, url, events, status }: WebhookSubscription): string {
  return [id, withoutQuery(url), events?.join(',') ?? '-', status ?? '-'].map(onOneLine).join(' ');
}

/** Other receivers may carry their keys in the URL. */
function withoutQuery(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url === undefined ? '-' : `${url.origin}${url.pathname}${url.search === '' ? '' : '?...'}`;
}

function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, '_') || '-';
}

function toStandardError(text: string): void {
  process.stderr.write(`${text.replaceAll(/\p{Cc}/gu, '_')}\n`);
}
