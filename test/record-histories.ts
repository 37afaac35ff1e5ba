/**
 * Records what `replay.test.ts` replays: `node --import tsx test/record-histories.ts` those that are missing, with names those
 * again. Record again only when a workflow changes on purpose and no run of the old code is left; until then old histories
 * must replay.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { findTemporalCli, startTemporalServer } from '../dev/temporal/index.js';
import { createDataConverter } from '../src/codec/index.js';
import { signalNames, updateNames } from '../src/contract/messages.js';
import { setUpTemporal } from '../src/setup/index.js';
import { directorOf } from './support/companies.js';
import { payloadKeys, startRig, type Case, type Rig } from './support/rig.js';
import { allConsents, passport, proofOfAddress, signupOf } from './support/signups.js';
import { silenceTemporal } from './support/silence.js';

silenceTemporal();
const folder = path.join(import.meta.dirname, 'histories');
const cli = await findTemporalCli();
const server = await startTemporalServer({ cliPath: cli.path, headless: true });
const connection = await Connection.connect({ address: server.address });
await setUpTemporal(connection, { namespace: 'default', retentionMs: 90 * 86_400_000 });
const native = await NativeConnection.connect({ address: server.address });
const client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
const rig = await startRig({
  client,
  connection: native,
  switches: { reviewer: { mode: 'auto', delayMs: 0 }, walletDelayMs: 100 },
});

const scenarios: Readonly<Record<string, (rig: Rig) => Promise<Case>>> = {
  'individual-activated': (to) => to.start(),
  'individual-late-documents-and-consents': async (to) => {
    const onboarding = await to.start({ documents: [], consents: [] });
    await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    const { handle } = onboarding;
    await handle.executeUpdate(updateNames.submitDocuments, {
      args: [{ documents: [passport, proofOfAddress] }],
    });
    await handle.executeUpdate(updateNames.acceptConsents, { args: [{ consents: allConsents }] });
    return onboarding;
  },
  'individual-parked-retried-withdrawn': async (to) => {
    const onboarding = await to.start({ category: 'UNKNOWN' });
    const parked = () => onboarding.until(({ waitingFor }) => waitingFor === 'correction');
    await parked();
    await onboarding.handle.executeUpdate(updateNames.retryStep, { args: [{ requestedBy: 'anna' }] });
    await parked();
    await onboarding.handle.executeUpdate(updateNames.withdraw, { args: [{ requestedBy: 'anna' }] });
    return onboarding;
  },
  'individual-rejected-then-approved-by-another-verification': async (to) => {
    await to.sandbox.control.setSwitches({ reviewer: { mode: 'manual' } });
    const onboarding = await to.start({}, { repairableReasons: ['BLURRED'] });
    const decided = async (decision: 'APPROVED' | 'REJECTED') => {
      const { finhub } = await onboarding.until(({ waitingFor }) => waitingFor === 'decision');
      const verificationId = finhub.verificationId ?? '';
      const reasons = decision === 'REJECTED' ? ['BLURRED'] : [];
      await (decision === 'APPROVED'
        ? to.sandbox.control.approve(verificationId)
        : to.sandbox.control.reject(verificationId, reasons));
      const signal = { eventId: `evt-${decision}`, decision, verificationId, reasons };
      await onboarding.handle.signal(signalNames.verificationDecided, signal);
    };
    await decided('REJECTED');
    await onboarding.until(({ waitingFor }) => waitingFor === 'documents');
    await onboarding.handle.executeUpdate(updateNames.submitDocuments, { args: [{ documents: [passport] }] });
    await decided('APPROVED');
    await onboarding.handle.result();
    await to.sandbox.control.setSwitches({ reviewer: { mode: 'auto', delayMs: 0 } });
    return onboarding;
  },
  'individual-named-by-an-operator': async (to) => {
    const email = `john.${randomUUID()}@example.com`;
    const operation = 'registerIndividualCustomer';
    const conflict = { code: 409, message: 'known', data: {} };
    await to.sandbox.control.addFault({ kind: 'cut-after', operation, customer: email, times: 1 });
    await to.sandbox.control.addFault({
      kind: 'status',
      status: 409,
      body: conflict,
      operation,
      customer: email,
    });
    const onboarding = await to.start(
      { customer: { ...signupOf().customer, email } },
      { registrationRecoveryMs: 1 },
    );
    await onboarding.until(({ parkedSteps }) => parkedSteps.length > 0);
    const [customer] = to.sandbox.control.customers({ email });
    await onboarding.handle.executeUpdate(updateNames.resolveRegistration, {
      args: [{ customerId: customer?.customerId, requestedBy: 'anna' }],
    });
    return onboarding;
  },
  'individual-active-already': async (to) => {
    const { handle } = await to.start();
    const { state } = await handle.result();
    const email = `john.${randomUUID()}@example.com`;
    const operation = 'registerIndividualCustomer';
    await to.sandbox.control.addFault({ kind: 'status', status: 409, operation, customer: email, times: 1 });
    const onboarding = await to.start({ customer: { ...signupOf().customer, email } });
    await onboarding.until(({ parkedSteps }) => parkedSteps.length > 0);
    await onboarding.handle.executeUpdate(updateNames.resolveRegistration, {
      args: [{ customerId: state.finhub.customerId, requestedBy: 'anna' }],
    });
    return onboarding;
  },
  'organization-activated': (to) => to.startCompany(),
  'organization-person-refused-and-corrected': async (to) => {
    const refused = directorOf(`refused.${randomUUID()}@example.com`);
    const onboarding = await to.startCompany({ directors: [refused] });
    await onboarding.until(({ parkedSteps }) => parkedSteps.length > 0);
    const person = directorOf(`accepted.${randomUUID()}@example.com`);
    await onboarding.handle.executeUpdate(updateNames.submitPerson, {
      args: [{ role: 'director', index: 0, person }],
    });
    return onboarding;
  },
};

await mkdir(folder, { recursive: true });
const recorded = (await readdir(folder)).map((file) => path.basename(file, '.json'));
const asked = process.argv.slice(2);
for (const [name, run] of Object.entries(scenarios)) {
  if (asked.length > 0 ? !asked.includes(name) : recorded.includes(name)) continue;
  const { id, handle } = await run(rig);
  await handle.result();
  const show = ['workflow', 'show', '--workflow-id', id, '--output', 'json', '--address', server.address];
  const { stdout } = await promisify(execFile)(cli.path, show, { maxBuffer: 64 * 1024 * 1024 });
  await writeFile(path.join(folder, `${name}.json`), stdout);
  process.stdout.write(`recorded ${name}\n`);
}
await rig.close();
await Promise.all([connection.close(), native.close()]);
await server.stop();
