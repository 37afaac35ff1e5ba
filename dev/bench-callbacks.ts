import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { Pool } from 'undici';
import { percentile } from './bench/percentile.js';
import {
  createGatewayClient,
  createSupervisor,
  loadSamples,
  openDataFolder,
  signupOfAnother,
  startEverything,
  type GatewayClient,
} from './demo/index.js';

/** How far the sender lags behind its own schedule at most before the run says so: then the figures are not of that rate. */
const LAG_TOLERATED_MS = 1_000;
/** Not counted: processes that have just started are slower than ones that run. */
const WARM_UP_SECONDS = 5;
const LOOK_EVERY_MS = 200;

const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new InvalidArgumentError('must be 1 to 10000');
  return value;
};
const { rate, seconds, cases } = new Command('bench:callbacks')
  .description(
    'Sends signed callbacks to a gateway with a real Temporal server behind it, and tells how fast they are answered.',
  )
  .option('--rate <n>', 'callbacks per second', positive, 200)
  .option('--seconds <n>', 'for how long', positive, 30)
  .option('--cases <n>', 'waiting cases they are about, in turn', positive, 60)
  .allowExcessArguments(false)
  .parse()
  .opts<{ rate: number; seconds: number; cases: number }>();

const say = (message: string) => void process.stderr.write(`${message}\n`);
const folder = mkdtempSync(join(tmpdir(), 'bench-callbacks-'));
const supervisor = createSupervisor(say);
try {
  const { addresses, keys } = await startEverything({
    folder: openDataFolder(folder),
    samples: [],
    supervisor,
    say,
    shell: {},
  });
  const pool = new Pool(addresses.gateway, { connections: 64 });
  const never = new AbortController().signal;
  const subjects = await waitingCases(createGatewayClient(addresses.gateway, keys.GATEWAY_SIGNUP_KEY, never));
  const secret = keys.FINHUB_WEBHOOK_SECRETS;
  say(`Warming up for ${WARM_UP_SECONDS} s ...`);
  await load(pool, subjects, secret, WARM_UP_SECONDS);
  say(`Sending ${rate} callbacks a second for ${seconds} s to ${cases} waiting cases ...`);
  const { answers, lagMs } = await load(pool, subjects, secret, seconds);
  await pool.close();
  report(answers, lagMs);
} finally {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
}

/** Whom a callback is about, as FinHub says it: by one of them. */
interface Subject {
  readonly email?: string;
  readonly customerId?: string;
}

interface Answer {
  readonly by: 'e-mail' | 'customer id';
  readonly status: number;
  readonly ms: number;
}

/**
 * Sign-ups without documents, until every case waits for them: then only the callbacks keep the processes busy. Gives each
 * case twice, by its e-mail and by its customer id.
 */
async function waitingCases(gateway: GatewayClient): Promise<readonly Subject[]> {
  const [sample] = loadSamples();
  if (sample === undefined) throw new Error('There is no sample to sign up');
  const subjects: Subject[] = [];
  const emails = Array.from({ length: cases }, () => `bench.${randomUUID()}@example.com`);
  for (const email of emails) {
    const { id } = await gateway.start({ ...signupOfAnother(sample, email), documents: [] });
    let state = await gateway.state(id);
    for (; state.waitingFor !== 'documents'; state = await gateway.state(id)) await delay(LOOK_EVERY_MS);
    const { customerId } = state.finhub;
    if (customerId === null) throw new Error('A case waits for documents without a customer');
    subjects.push({ email }, { customerId });
  }
  return subjects;
}

/** Sends on schedule, whatever the answers do: slow answers do not slow the sender down and flatter the figures. */
async function load(gateway: Pool, subjects: readonly Subject[], secret: string, forSeconds: number) {
  const startedAt = performance.now();
  const pending: Promise<Answer>[] = [];
  let lagMs = 0;
  while (pending.length < rate * forSeconds) {
    const dueAt = startedAt + (pending.length * 1_000) / rate;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await delay(waitMs);
    lagMs = Math.max(lagMs, performance.now() - dueAt);
    pending.push(send(gateway, subjects[pending.length % subjects.length] ?? {}, secret));
  }
  return { answers: await Promise.all(pending), lagMs };
}

async function send(gateway: Pool, subject: Subject, secret: string): Promise<Answer> {
  const event = { id: randomUUID(), type: 'customer.updated', timestamp: new Date().toISOString() };
  const body = JSON.stringify({ ...event, data: { ...subject, customerStatus: 'PENDING_ACTIVATION' } });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const sentAt = performance.now();
  const { statusCode: status, body: answer } = await gateway.request({
    method: 'POST',
    path: '/v1/webhooks/finhub',
    headers: { 'x-finhub-signature': `sha256=${signature}`, 'content-type': 'application/json' },
    body,
  });
  await answer.dump();
  const by = subject.email === undefined ? 'customer id' : 'e-mail';
  return { by, status, ms: performance.now() - sentAt };
}

function report(answers: readonly Answer[], lagMs: number): void {
  const accepted = answers.filter(({ status }) => status === 202).length;
  process.stdout.write(
    `${accepted} of ${answers.length} callbacks answered 202 at ${rate}/s: ${times(answers)}\n`,
  );
  for (const by of ['e-mail', 'customer id'] as const)
    process.stdout.write(`  by ${by}: ${times(answers.filter((answer) => answer.by === by))}\n`);
  if (lagMs > LAG_TOLERATED_MS)
    say(`The sender fell ${lagMs.toFixed(0)} ms behind its schedule: the machine is too busy.`);
  if (accepted < answers.length) process.exitCode = 1;
}

function times(answers: readonly Answer[]): string {
  const all = answers.map(({ ms }) => ms);
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(all, share).toFixed(1));
  return `p50 ${p50} ms, p99 ${p99} ms, longest ${most} ms`;
}
