import { describe, expect, it } from 'vitest';
import { adviceOn } from './advice.js';
import { stateWith, parkedWith } from './testing/states.js';

const id = stateWith({}).id;
const commandsOn = (changes: Parameters<typeof stateWith>[0]) =>
  adviceOn(stateWith(changes)).map(({ command }) => command?.replace('npm run cases -- ', '') ?? null);

describe('advice on a case', () => {
  it.each([
    ['FinHubUnavailable', 'registerIndividual', `retry ${id} --by <staff id>`],
    ['FinHubForbidden', 'registerIndividual', `retry ${id} --by <staff id>`],
    ['FinHubConflict', 'registerIndividual', `resolve ${id} --customer-id <id at FinHub> --by <staff id>`],
    ['FinHubConflict', 'addEmployee/0', `resolve ${id} --user-id <id at FinHub> --by <staff id>`],
    ['FinHubConflict', 'addShareholder/2', `retry ${id} --step addShareholder/2 --by <staff id>`],
    ['FinHubConflict', 'startVerification', `retry ${id} --by <staff id>`],
    ['FinHubInvalidData', 'addEmployee/1', `person ${id} --role employee --index 1 --file person.json`],
    ['FinHubNotFound', 'checkReadiness', `resolve ${id} --customer-id <id at FinHub> --by <staff id>`],
    [
      'FinHubNotFound',
      'checkOrganizationReadiness',
      `resolve ${id} --customer-id <id at FinHub> --by <staff id>`,
    ],
    ['FinHubNotFound', 'startVerification', `retry ${id} --by <staff id>`],
    ['WorkerMisconfigured', 'registerIndividual', `retry ${id} --by <staff id>`],
    ['SomethingNew', 'registerIndividual', `retry ${id} --by <staff id>`],
  ])('for %s at %s is one command', (errorType, step, command) => {
    const parkedSteps = [parkedWith({ errorType, step })];
    expect(commandsOn({ waitingFor: 'operator', parkedSteps })).toEqual([command]);
  });

  it('names no other customer once the verification is open', () => {
    const parkedSteps = [parkedWith({ errorType: 'FinHubNotFound', step: 'checkReadiness' })];
    const finhub = { ...stateWith({}).finhub, verificationId: 'v-1' };
    expect(commandsOn({ parkedSteps, finhub })).toEqual([`retry ${id} --by <staff id>`]);
  });

  it('corrects what FinHub named, and retries where it named nothing of the customer', () => {
    const refused = (fields: readonly string[]) =>
      commandsOn({ parkedSteps: [parkedWith({ errorType: 'FinHubInvalidData', fields: [...fields] })] });
    expect(refused(['/customer/phone'])).toEqual([`correct ${id} --file corrections.json`]);
    expect(refused([])).toEqual([`retry ${id} --by <staff id>`]);
    expect(refused(['code'])).toEqual([`retry ${id} --by <staff id>`]);
  });

  it('is one command for many steps with one trouble, and one each where they differ', () => {
    const terms = parkedWith({ step: 'acceptConsent/terms', errorType: 'FinHubUnavailable' });
    const upload = parkedWith({ step: 'uploadDocument/0', errorType: 'FinHubUnavailable' });
    expect(commandsOn({ parkedSteps: [terms, upload] })).toEqual([`retry ${id} --by <staff id>`]);
    const forbidden = { ...upload, errorType: 'FinHubForbidden' };
    expect(commandsOn({ parkedSteps: [terms, forbidden] })).toEqual([
      `retry ${id} --step acceptConsent/terms --by <staff id>`,
      `retry ${id} --step uploadDocument/0 --by <staff id>`,
    ]);
  });

  it.each(['documents', 'consents', 'activation-code'])(
    'has no command where the customer owes %s',
    (wait) => {
      expect(commandsOn({ waitingFor: wait })).toEqual([null]);
    },
  );

  it('reads now what is polled, and takes a decision that FinHub did not tell', () => {
    const retry = `retry ${id} --by <staff id>`;
    expect(commandsOn({ waitingFor: 'wallet' })).toEqual([retry]);
    expect(commandsOn({ waitingFor: 'decision' })).toEqual([
      retry,
      `decide ${id} <APPROVED|REJECTED|RESUBMIT> --by <staff id>`,
    ]);
  });

  it('lifts a suspension', () => {
    const suspended = { customerStatus: 'SUSPENDED', waitingFor: 'operator' };
    expect(commandsOn(suspended)).toEqual([`retry ${id} --by <staff id>`]);
  });

  it.each(['decision', 'documents'])('clears an alert by a retry in the wait for %s', (waitingFor) => {
    expect(commandsOn({ waitingFor, alert: 'expires-soon' }).at(-1)).toBe(`retry ${id} --by <staff id>`);
  });

  it('has nothing to do for a case that is at work or ended', () => {
    expect(commandsOn({})).toEqual([]);
    expect(commandsOn({ outcome: 'ACTIVATED' })).toEqual([]);
    expect(commandsOn({ outcome: 'EXPIRED' })).toEqual([null]);
  });
});
