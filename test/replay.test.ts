import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDataConverter, failureConverterPath } from '../src/codec/index.js';
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
    const history: unknown = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
    const dataConverter = createDataConverter(payloadKeys);
    await expect(
      Worker.runReplayHistory({ workflowBundle, dataConverter }, history),
    ).resolves.toBeUndefined();
  });
});
