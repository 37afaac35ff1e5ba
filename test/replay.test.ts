import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDataConverter, createPayloadCodecs, failureConverterPath } from '../src/codec/index.js';
import { payloadKeys } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();

const folder = path.join(import.meta.dirname, 'histories');
const histories = (await readdir(folder)).filter((name) => name.endsWith('.json'));

describe('recorded histories', () => {
  let workflowBundle: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    const workflowsPath = path.resolve(import.meta.dirname, '../src/workflows/index.ts');
    workflowBundle = await bundleWorkflowCode({
      workflowsPath,
      failureConverterPath,
      logger: new DefaultLogger('ERROR'),
    });
  });

  it('are there', () => {
    expect(histories.length).toBeGreaterThanOrEqual(3);
  });

  it.each(histories)('%s replays against the code of today', async (name) => {
    await expect(replayed(await recorded(name))).resolves.toBeUndefined();
  });

  it('replay as taken by a worker that could not tell who is active already, by an answer that tells it', async () => {
    const history = historySchema.parse(await recorded('individual-activated.json'));
    const told = await Promise.all(
      history.events
        .flatMap(({ activityTaskCompletedEventAttributes: completed }) => completed?.result?.payloads ?? [])
        .map(async (payload) => {
          const output = await decoded(payload);
          if (!output.includes('"verified":true')) return false;
          const activeAlready = { walletId: 'w-1', iban: 'LT...1000' };
          const answer: unknown = { ...(JSON.parse(output) as object), activeAlready };
          Object.assign(payload, await encoded(JSON.stringify(answer)));
          return true;
        }),
    );
    expect(told).toContain(true);
    await expect(replayed(history)).resolves.toBeUndefined();
  });

  const replayed = (history: unknown) =>
    Worker.runReplayHistory({ workflowBundle, dataConverter: createDataConverter(payloadKeys) }, history);
});

const payloadSchema = z.looseObject({ metadata: z.record(z.string(), z.string()), data: z.string() });
const resultSchema = z.looseObject({ payloads: z.array(payloadSchema) });
const historySchema = z.looseObject({
  events: z.array(
    z.looseObject({
      activityTaskCompletedEventAttributes: z.looseObject({ result: resultSchema.optional() }).optional(),
    }),
  ),
});
type Recorded = z.infer<typeof payloadSchema>;

const codecs = createPayloadCodecs(payloadKeys);

async function decoded({ metadata, data }: Recorded): Promise<string> {
  const bytes = Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
  const payload = { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') };
  const [plain] = (await codecs[0]?.decode([payload])) ?? [];
  return Buffer.from(plain?.data ?? []).toString();
}

async function encoded(json: string): Promise<Recorded> {
  const plain = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(json) };
  const [payload] = (await codecs[0]?.encode([plain])) ?? [];
  const metadata = Object.entries(payload?.metadata ?? {}).map(
    ([key, value]) => [key, Buffer.from(value).toString('base64')] as const,
  );
  return {
    metadata: Object.fromEntries(metadata),
    data: Buffer.from(payload?.data ?? []).toString('base64'),
  };
}

async function recorded(name: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(folder, name), 'utf8'));
}
