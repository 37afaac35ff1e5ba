import { finHubIdPattern } from '../../contract/ids.js';
import { boolean, matching, text } from '../formats.js';
import { required, withDefault } from '../variable.js';

// Variables that several sections read.

export const tenantId = required(
  'FINHUB_TENANT_ID',
  matching('an id of FinHub: at most 128 letters, digits and any of . _ : -', finHubIdPattern),
  'The tenant at FinHub',
);

export const autoApprove = withDefault(
  'FINHUB_AUTO_APPROVE',
  boolean,
  'false',
  'Approve verifications without a reviewer. Counts only where who starts the case and the worker both say so; ' +
    'the worker refuses it unless `FINHUB_BASE_URL` is loopback or a sandbox',
);

export const taskQueue = withDefault(
  'ONBOARDING_TASK_QUEUE',
  text,
  'onboarding',
  'Task queue of the workflows and activities',
);
