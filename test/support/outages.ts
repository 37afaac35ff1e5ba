import type { RunningSandbox } from '../../sandbox/index.js';
import type { FinHubSettings } from './rig.js';

type FaultRule = Parameters<RunningSandbox['control']['addFault']>[0];

/** A way in which FinHub can be away, for every call, the sign-in included unless a rule before says otherwise. */
export interface Outage {
  readonly way: string;
  /** In the order in which they are tried. */
  readonly faults: readonly FaultRule[];
  /** How FinHub's client is set meanwhile. */
  readonly finhub?: FinHubSettings;
}

const PATIENCE_MS = 25;

export const unavailable: Outage = { way: '503', faults: [{ kind: 'status', status: 503 }] };

/** With every call FinHub does what it was asked, and nobody learns of it. */
export const answersLost: Outage = {
  way: 'connections cut after the effect',
  faults: [{ kind: 'cut-after' }],
};

/** Too late for the caller FinHub does what it was asked. */
export const tooSlow: Outage = {
  way: 'no answer in time',
  faults: [
    { kind: 'delay', ms: 0, operation: 'createAdminSession' },
    { kind: 'delay', ms: 2 * PATIENCE_MS },
  ],
  finhub: { timeouts: { callMs: PATIENCE_MS, documentMs: PATIENCE_MS } },
};

export const otherOutages: readonly Outage[] = [
  { way: '500', faults: [{ kind: 'status', status: 500 }] },
  { way: '429', faults: [{ kind: 'status', status: 429 }] },
  { way: '429 with a Retry-After', faults: [{ kind: 'status', status: 429, retryAfter: 600 }] },
  { way: 'connections cut before the effect', faults: [{ kind: 'cut-before' }] },
];
