import { baseUrl } from '../addresses.js';
import { matching } from '../formats.js';
import type { Section } from '../reader.js';
import { required, withDefault } from '../variable.js';

/** How an operator's command line reaches a gateway. */
export interface GatewayAccess {
  /** Without a slash at its end. */
  readonly url: string;
  /** The API key as it is sent. */
  readonly key: string;
}

const url = withDefault('GATEWAY_URL', baseUrl, 'http://127.0.0.1:8080', 'The gateway to ask');
const key = required(
  'GATEWAY_KEY',
  matching("an operator's API key as it is sent, not its hash", /^[!-~]{1,1000}$/),
  "An operator's key as it is sent: one whose hash is in the gateway's `GATEWAY_OPERATOR_KEYS`",
);

export const gatewayAccess: Section<GatewayAccess> = {
  variables: [url, key],
  build: (get) => ({ url: get(url), key: get(key) }),
};
