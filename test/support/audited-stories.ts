import { randomUUID } from 'node:crypto';
import type { RunningSandbox } from '../../sandbox/index.js';
import type { OnboardingState } from '../../src/contract/onboarding.js';
import { isClosed, waitsFor } from './callbacks.js';
import {
  markedCompany,
  markedDirector,
  markedDocument,
  markedPerson,
  type Markers,
} from './marked-signups.js';

type Condition = (state: OnboardingState) => boolean;

/** How stories act on their case: as its customer, its operators and FinHub. */
export interface Stage {
  readonly markers: Markers;
  readonly sandbox: RunningSandbox;
  /** Signs somebody up; gives the id. */
  readonly signUp: (event: object) => Promise<string>;
  /** Posts to a route of a case; anything but 200 is a failure. */
  readonly act: (id: string, route: string, body: object) => Promise<void>;
  /** Runs `npm run cases -- ...` to its end. */
  readonly cases: (args: readonly string[], stdin?: string) => Promise<void>;
  /** Resolves once nothing of the case is left in Temporal. */
  readonly erase: (id: string) => Promise<void>;
  readonly until: (id: string, condition: Condition) => Promise<OnboardingState>;
}

type Fault = Parameters<RunningSandbox['control']['addFault']>[0];
type StatusFault = Omit<Extract<Fault, { kind: 'status' }>, 'kind' | 'customer' | 'body'>;

const isParked: Condition = ({ parkedSteps }) => parkedSteps.length > 0;

/** One case each, by name; between them they go through every way in which a case can go. */
export function storiesOf(stage: Stage): Readonly<Record<string, () => Promise<OnboardingState>>> {
  const { markers, sandbox, signUp, act, erase, cases, until } = stage;
  const { control } = sandbox;
  const { word } = markers;
  const closed = (id: string) => until(id, isClosed);
  const parked = (id: string) => until(id, isParked);
  const person = (name: string) => signUp(markedPerson(markers, name));
  const company = (name: string) => signUp(markedCompany(markers, name));

  /** FinHub answers a customer's calls with everything it was sent, and more. */
  const echo = (name: string, fault: StatusFault, named: readonly string[] = []) => {
    const email = `${name}.${word}@example.com`;
    const sent = { ...markedPerson(markers, name), ...markedCompany(markers, name) };
    const message = `Cannot save ${JSON.stringify(sent)}`;
    const errors = [
      { field: email, message, rejectedValue: word },
      { field: `+370${markers.digits}` },
      ...named.map((field) => ({ field })),
      { field: 'customer.note', [`note${word}`]: message },
    ];
    const data = {
      error: message,
      errors,
      request: sent,
      missingKeys: [...named],
      invalidValues: { [email]: word },
      email,
      [`note${word}`]: { [email]: message },
    };
    const user = { id: { [word]: message }, email };
    return control.addFault({
      ...{ kind: 'status', customer: email, ...fault },
      body: { code: fault.status, message, data: { ...data, id: [message], user, accessToken: word } },
    });
  };
  const decided = async (id: string, decision: 'REJECTED' | 'APPROVED') => {
    const { finhub } = await until(id, waitsFor('decision'));
    await act(id, 'decision', { decision, decidedBy: 'anna', verificationId: finhub.verificationId });
    return closed(id);
  };
  const reason = `Frau ${word} called: ${markers.ip}`;
  const withdrawn = async (id: string) => {
    await act(id, 'withdrawal', { requestedBy: 'anna', reason });
    return closed(id);
  };
  const suspended = async (id: string) => {
    const { finhub } = await until(id, waitsFor('decision'));
    await control.suspend(finhub.customerId ?? 'none');
    return until(id, ({ customerStatus }) => customerStatus === 'SUSPENDED');
  };

  return {
    activated: async () => closed(await person('activated')),
    'activated, without a password of its own': async () => {
      const { customer, ...event } = markedPerson(markers, 'derived');
      return closed(await signUp({ ...event, customer: { ...customer, password: undefined } }));
    },
    'activated by a sign-up in an envelope': async () => {
      const { id, type, occurredAt, ...data } = markedPerson(markers, 'enveloped');
      const envelope = { specversion: '1.0', source: `/${word}`, subject: word };
      return closed(await signUp({ ...envelope, id, type, time: occurredAt, data }));
    },
    'registered after failures that repeat the request': async () => {
      await echo('again', { operation: 'registerIndividualCustomer', status: 500, times: 2 });
      return closed(await person('again'));
    },
    'still failing': async () => {
      await echo('failing', { operation: 'registerIndividualCustomer', status: 500 });
      const id = await person('failing');
      return until(id, ({ stage }) => stage === 'registration');
    },
    'corrected after a refusal': async () => {
      await echo('corrected', { operation: 'registerIndividualCustomer', status: 422, times: 1 });
      const id = await person('corrected');
      await until(id, waitsFor('correction'));
      const address = { street: `another ${word}` };
      await act(id, 'corrections', {
        customer: { lastName: `Née ${word}`, password: `Bb2?${word}`, address },
      });
      return closed(id);
    },
    'refused and left so': async () => {
      const named = [`zydre_${word}`, word, `370${markers.digits}`, `person.${word}`, 'phone'];
      await echo('refused-data', { operation: 'registerIndividualCustomer', status: 400 }, named);
      return parked(await person('refused-data'));
    },
    'in conflict': async () => {
      await echo('conflict', { operation: 'registerIndividualCustomer', status: 409 });
      return parked(await person('conflict'));
    },
    'answered in another shape': async () => {
      await echo('shape', { operation: 'registerIndividualCustomer', status: 200 });
      return parked(await person('shape'));
    },
    'forbidden its consents': async () => {
      await echo('forbidden', { operation: 'acceptIndividualConsent', status: 403 });
      return parked(await person('forbidden'));
    },
    'refused its documents at FinHub': async () => {
      await echo('upload', { operation: 'uploadVerificationDocument', status: 422 });
      return parked(await person('upload'));
    },
    'with a session whose token is known': async () => {
      await echo('session', { operation: 'createIndividualSession', status: 200, when: 'after' });
      return closed(await person('session'));
    },
    'without a verification until FinHub answers sense': async () => {
      const customer = `html.${word}@example.com`;
      const body = `<html>${word} ${markers.digits}</html>`;
      const fault = { operation: 'createVerification', status: 502, times: 1 };
      await control.addFault({ kind: 'status', customer, body, ...fault });
      return closed(await person('html'));
    },
    'without its documents': async () => {
      const documents = [markedDocument(markers, 'PASSPORT', `missing-${word}.pdf`)];
      const id = await signUp({ ...markedPerson(markers, 'missing'), documents });
      return until(id, ({ reason }) => reason !== null);
    },
    'asked for documents again': async () => {
      const id = await person('resubmit');
      await until(id, ({ round, waitingFor }) => round === 1 && waitingFor === 'documents');
      await act(id, 'documents', { documents: [markedDocument(markers, 'PASSPORT')] });
      return closed(id);
    },
    rejected: async () => closed(await person('rejected')),
    'decided by staff': async () => decided(await person('wait-decided'), 'REJECTED'),
    withdrawn: async () => {
      const id = await person('wait-withdrawn');
      await until(id, waitsFor('decision'));
      return withdrawn(id);
    },
    erased: async () => {
      const id = await person('wait-erased');
      await until(id, waitsFor('decision'));
      const state = await withdrawn(id);
      await erase(id);
      return state;
    },
    'withdrawn from the command line, and followed to its end': async () => {
      const id = await person('wait-command');
      await until(id, waitsFor('decision'));
      const followed = cases(['follow', id]);
      await cases(['withdraw', id, '--by', 'anna', '--reason', reason]);
      await cases(['withdraw', id, '--by', 'anna', '--reason-file', '-'], reason);
      await followed;
      return closed(id);
    },
    'cancelled in the Temporal UI': async () => withdrawn(await person('wait-cancelled')),
    suspended: async () => suspended(await person('wait-suspended')),
    'told of by callbacks': async () => {
      const id = await person('callbacks');
      const email = `callbacks.${word}@example.com`;
      await control.sendEvent({
        type: 'customer.created',
        data: { email, firstName: word, customerId: '1' },
      });
      await control.sendEvent({ type: 'customer.seen', data: { email, iban: word } });
      return closed(id);
    },

    'a company, activated': async () => closed(await company('c-activated')),
    'a company, registered after failures': async () => {
      await echo('c-again', { operation: 'registerOrganization', status: 500, times: 1 });
      return closed(await company('c-again'));
    },
    'a company, corrected': async () => {
      await echo('c-corrected', { operation: 'registerOrganization', status: 422, times: 1 }, [`LT${word}`]);
      const id = await company('c-corrected');
      await until(id, waitsFor('correction'));
      await act(id, 'corrections', { organization: { legalName: `New ${word} AB`, taxId: `SE${word}` } });
      return closed(id);
    },
    'a company with a person refused': async () => {
      const id = await signUp(markedCompany(markers, 'c-person', 'refused.director'));
      await parked(id);
      const director = markedDirector(markers, 'accepted.director');
      await act(id, 'persons', { role: 'director', index: 0, person: director });
      return closed(id);
    },
    'a company whose employee is added in the end': async () => {
      await echo('second.c-employee', { operation: 'addEmployee', status: 500, times: 1 });
      return closed(await company('c-employee'));
    },
    'a company whose owners are refused': async () => {
      await echo('c-owners', { operation: 'addShareholder', status: 400 });
      return parked(await company('c-owners'));
    },
    'a company in another shape': async () => {
      await echo('c-shape', { operation: 'registerOrganization', status: 200 });
      return parked(await company('c-shape'));
    },
    'a company, rejected': async () => closed(await company('rejected.c')),
    'a company, withdrawn': async () => withdrawn(await company('wait.c-withdrawn')),
    'a company, suspended': async () => suspended(await company('wait.c-suspended')),
  };
}

/** Requests that are refused, with markers wherever something can be sent: method, path, body, headers. */
export function poison({ word, digits }: Markers): readonly (readonly [string, string, string?, object?])[] {
  const post = (body: unknown, headers = {}) =>
    ['POST', '/v1/onboardings', typeof body === 'string' ? body : JSON.stringify(body), headers] as const;
  const id = `onboarding-individual-${'a'.repeat(26)}`;
  const customer = { firstName: word, email: `${word} at example.com`, phone: `370${digits}`, [word]: word };
  return [
    post({ id: word, type: 'individual.signup', occurredAt: word, customer, documents: [{ type: word }] }),
    post({ id: word, type: `${word}.signup`, customer }),
    post({ id: { [word]: word }, type: 'organization.signup', organization: { taxId: [word] }, [word]: 1 }),
    post(`{"customer": "${word}`),
    post(`["${word}"]`),
    post({ customer: word }, { authorization: `Bearer ${word}` }),
    post({ customer: word }, { 'content-type': `text/${word}` }),
    post(`{"email": "${word.repeat(100_000)}"}`),
    ['GET', `/v1/onboardings/${word}@example.com?email=${word}`],
    ['GET', `/${word}/%ff?q=${word}`],
    ['GET', `/v1/onboardings?stage=${word}&limit=${word}&parked=${word}%40example.com`],
    ['GET', `/v1/onboardings?cursor=${word}`],
    ['POST', '/v1/onboardings/lookup', JSON.stringify({ kind: 'individual', email: `${word}@example.org` })],
    ['POST', `/v1/onboardings/${id}/withdrawal`, JSON.stringify({ requestedBy: `${word} ${word}` })],
    ['POST', `/v1/onboardings/${id}/corrections`, JSON.stringify({ customer: { lastName: word } })],
    ['POST', '/v1/webhooks/finhub', `{"email":"${word}"}`, { 'x-finhub-signature': word }],
    [word.toUpperCase(), `/v1/onboardings/${randomUUID()}`],
  ];
}

/** Command lines of `npm run cases` that are wrong, or find nothing, with markers wherever a value can be. */
export function poisonedCommands({ word, digits }: Markers): readonly (readonly string[])[] {
  const id = `onboarding-individual-${'a'.repeat(26)}`;
  return [
    ['show', `${word}@example.com`],
    ['show', '--email', `${word}@example.org`, '--kind', 'individual'],
    ['show', '--email', `${word} at example.com`, '--kind', word],
    ['show', id, '--json', word],
    [word],
    ['list', '--parked', word, '--limit', digits],
    ['show', id, `--phone=+370${digits}`],
    ['withdraw', id, '--by', `${word} ${word}`, '--reason', word],
    ['withdraw', id, '--by', 'anna', '--reason', word],
    ['correct', id, '--set', `customer.lastName=${word}`],
    ['correct', id, '--set', `customer.address.street ${word}`],
  ];
}
