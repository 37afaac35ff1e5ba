import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataConverter } from '../src/codec/index.js';
import { oneEffectPerCompanyStep } from './support/companies.js';
import { payloadKeys, startRig, type Rig } from './support/rig.js';
import { silenceTemporal } from './support/silence.js';
import { createTimeSkippingEnvironment } from './support/time-skipping.js';

silenceTemporal();

describe('organization onboarding on skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let rig: Rig;

  beforeAll(async () => {
    environment = await createTimeSkippingEnvironment({ dataConverter: createDataConverter(payloadKeys) });
    rig = await startRig({ client: environment.client, connection: environment.nativeConnection });
  });
  afterAll(async () => {
    await rig.close();
    await environment.teardown();
  });
  beforeEach(async () => {
    await rig.sandbox.control.reset();
    await rig.sandbox.control.setSwitches({
      activationMode: 'sync',
      reviewer: { mode: 'auto', delayMs: 0 },
      orgAdminDelay: 0,
    });
  });

  it('takes a company to ACTIVE although every callback is lost', async () => {
    const onboarding = await rig.startCompany();
    const { state } = await onboarding.handle.result();
    console.log(state.timeline);
    expect(state).toMatchObject({ outcome: 'ACTIVATED', customerStatus: 'ACTIVE', stage: 'done' });
    expect(await onboarding.effects()).toEqual(oneEffectPerCompanyStep);
    expect(rig.sandbox.control.violations()).toEqual([]);
  });
});
