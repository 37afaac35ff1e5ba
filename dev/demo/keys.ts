import { z } from 'zod';
import { generateKeys } from '../../src/config/index.js';
import type { Variables } from './environment-file.js';

const present = z.string().min(1);

const keysSchema = z.object({
  ONBOARDING_ID_KEY: present,
  CREDENTIAL_KEY: present,
  PAYLOAD_KEYS: present,
  FINHUB_WEBHOOK_SECRETS: present,
  GATEWAY_API_KEYS: present,
  GATEWAY_OPERATOR_KEYS: present,
  /** What the sign-up service sends; the demo's own sign-ups use it. */
  GATEWAY_SIGNUP_KEY: present,
  /** What operators send. */
  GATEWAY_KEY: present,
});

/** All keys of a demo, by variable. They stay as they are for as long as its data is kept. */
export type Keys = z.infer<typeof keysSchema>;

/** The keys an earlier run wrote, null unless all are there. */
export function keysIn(variables: Variables): Keys | null {
  return keysSchema.safeParse(variables).data ?? null;
}

/** New keys. What callers send stands beside its hash, so that the gateway can also be called by hand. */
export function newKeys(): Keys {
  const { environment, callers } = generateKeys();
  return keysSchema.parse({
    ...environment,
    GATEWAY_SIGNUP_KEY: callers.gatewayApi,
    GATEWAY_KEY: callers.gatewayOperator,
  });
}
