import type { CaseState, ParkedStep } from './answers.js';

/** Something that gets a case going again, and the command for it; null where no command does it. */
export interface Advice {
  readonly why: string;
  readonly command: string | null;
}

/** Shown where a staff id goes. */
const by = '--by <staff id>';

/** What an operator can do about what a case waits for; nothing where it is at work or activated. */
export function adviceOn(state: CaseState): readonly Advice[] {
  if (state.outcome !== null) return onEnd(state.outcome);
  const isSuspended = state.customerStatus === 'SUSPENDED';
  const hindered = state.parkedSteps.length > 0 || isSuspended;
  return distinct([
    ...state.parkedSteps.map((parked) => onParkedStep(state, parked)),
    ...(isSuspended ? [onSuspension(state)] : []),
    ...(hindered ? [] : onWait(state)),
    ...onAlert(state),
  ]);
}

function command(name: string, { id }: CaseState, options: string): string {
  return `npm run cases -- ${name} ${id} ${options}`;
}

function onParkedStep(state: CaseState, { step, errorType, fields }: ParkedStep): Advice {
  const isOneTrouble = state.parkedSteps.every((other) => other.errorType === errorType);
  const retry = (why: string): Advice =>
    isOneTrouble
      ? { why, command: command('retry', state, by) }
      : { why: `${step}: ${why}`, command: command('retry', state, `--step ${step} ${by}`) };
  switch (errorType) {
    case 'FinHubUnavailable':
    case 'FinHubRateLimited':
      return retry('nothing has to be done, it is tried again by itself; to try now:');
    case 'FinHubUnauthorized':
    case 'FinHubCredentialsRejected':
    case 'FinHubForbidden':
      return retry('mend the account at FinHub or the settings of the worker, then:');
    case 'FinHubInvalidData':
      return onRefusedData(state, step, fields) ?? retry('mend what FinHub refuses, then:');
    case 'FinHubConflict':
      return onConflict(state, step) ?? retry('put right at FinHub what is there already, then:');
    case 'FinHubNotFound':
      return onUnknownCustomer(state, step) ?? retry('look up at FinHub what it does not know, then:');
    case 'WorkerMisconfigured':
      return retry('mend the settings of the worker (docs/configuration.md), start it anew, then:');
    default:
      return retry('look into it (the message above, docs/finhub.md, the log of the worker), then:');
  }
}

const roles: Readonly<Record<string, string>> = {
  addEmployee: 'employee',
  addDirector: 'director',
  addShareholder: 'shareholder',
};

function onRefusedData(state: CaseState, step: string, fields: readonly string[]): Advice | undefined {
  const [name = '', index = ''] = step.split('/');
  const role = roles[name];
  if (role !== undefined) {
    return {
      why: `${step}: FinHub refused the person; send the whole person, put right:`,
      command: command('person', state, `--role ${role} --index ${index} --file person.json`),
    };
  }
  const details = state.kind === 'organization' ? 'organization' : 'customer';
  if (!fields.some((field) => field.startsWith(`/${details}/`))) return undefined;
  return {
    why: `${step}: FinHub refused what is listed above; send { "${details}": { ... } } with it put right:`,
    command: command('correct', state, '--file corrections.json'),
  };
}

function onConflict(state: CaseState, step: string): Advice | undefined {
  if (step === 'registerIndividual' || step === 'registerOrganization') {
    return {
      why: 'somebody has this e-mail at FinHub; only if it is this very customer:',
      command: command('resolve', state, `--customer-id <id at FinHub> ${by}`),
    };
  }
  if (step === 'addEmployee/0') {
    return {
      why: 'FinHub has the first employee and does not tell the id; look the user up there, then:',
      command: command('resolve', state, `--user-id <id at FinHub> ${by}`),
    };
  }
  if (!step.startsWith('addShareholder/')) return undefined;
  return {
    why: `${step}: FinHub may have one shareholder twice and lack another; put its list right there, then:`,
    command: command('retry', state, `--step ${step} ${by}`),
  };
}

/** Before its verification, a case reads the readiness only of a customer whom FinHub had before: by an id that may be wrong. */
function onUnknownCustomer(state: CaseState, step: string): Advice | undefined {
  const isReadiness = step === 'checkReadiness' || step === 'checkOrganizationReadiness';
  if (!isReadiness || state.finhub.verificationId !== null) return undefined;
  return {
    why: 'FinHub knows no customer of this id; look the right one up there, then:',
    command: command('resolve', state, `--customer-id <id at FinHub> ${by}`),
  };
}

function onSuspension(state: CaseState): Advice {
  return {
    why: 'FinHub suspended the customer and no step runs; once it has lifted that, its event goes on, or:',
    command: command('retry', state, by),
  };
}

function onWait(state: CaseState): readonly Advice[] {
  const { waitingFor } = state;
  const readNow: Advice = {
    why: `FinHub's ${waitingFor} is read again and again; to read it now:`,
    command: command('retry', state, by),
  };
  switch (waitingFor) {
    case 'documents':
    case 'consents':
    case 'activation-code':
      return [{ why: `the customer owes ${waitingFor}, which the sign-up service hands in`, command: null }];
    case 'decision':
      return [
        readNow,
        {
          why: 'to report a decision that was made at FinHub:',
          command: command('decide', state, `<APPROVED|REJECTED|RESUBMIT> ${by}`),
        },
      ];
    case 'readiness':
    case 'wallet':
      return [readNow];
    default:
      return [];
  }
}

const alerts: Readonly<Record<string, string>> = {
  'unknown-status': 'FinHub sent an event that nobody here understands: see the timeline',
  'contradicting-decision':
    'FinHub reported a refusal, yet answers that the customer is verified: compare there',
  'decision-overdue': "there is no decision for days: ask FinHub's reviewers",
  'wallet-overdue': 'there is no wallet with an IBAN for a day: ask FinHub',
  'expires-soon': 'the case closes as EXPIRED at its deadline',
};

function onAlert(state: CaseState): readonly Advice[] {
  const why = state.alert === null ? undefined : alerts[state.alert];
  if (why === undefined) return [];
  return [{ why: `${why}; to clear the alert:`, command: command('retry', state, by) }];
}

function onEnd(outcome: string): readonly Advice[] {
  if (outcome === 'ACTIVATED') return [];
  return [{ why: 'it is closed; a sign-up event with another id starts anew', command: null }];
}

/** Steps with one trouble have one remedy. */
function distinct(advice: readonly Advice[]): readonly Advice[] {
  const byText = new Map(advice.map((one) => [`${one.why}\n${one.command ?? ''}`, one]));
  return [...byText.values()];
}
