import { generateKeys } from './config/index.js';
import type { GeneratedKeys } from './config/index.js';
import { createCommand } from './process.js';

createCommand('keys', 'Makes all keys of an installation and prints them as an env file.', []).parse();
process.stdout.write(envFile(generateKeys()));

function envFile({ environment, codecKeys, callers }: GeneratedKeys): string {
  return `# Keys of one installation. Keep this file secret; what callers send is in the comments, for them alone.

# Makes the onboarding ids. Never change it.
ONBOARDING_ID_KEY=${environment.ONBOARDING_ID_KEY}

# Derives initial passwords and seals secrets. To rotate: add a new key at the end of every process's list, then move it to
# the front of every list. Keep the old one for as long as there are cases that were started with it.
CREDENTIAL_KEY=${environment.CREDENTIAL_KEY}

# Encrypts payloads in Temporal. Rotated likewise; the old one is needed until its cases have closed and
# Temporal's retention has passed.
PAYLOAD_KEYS=${environment.PAYLOAD_KEYS}

# The sign-up service sends: Authorization: Bearer ${callers.gatewayApi}
GATEWAY_API_KEYS=${environment.GATEWAY_API_KEYS}

# Operators send: Authorization: Bearer ${callers.gatewayOperator}
GATEWAY_OPERATOR_KEYS=${environment.GATEWAY_OPERATOR_KEYS}

# Needed once the codec server listens beyond loopback; the Temporal UI in a browser cannot send it, the CLI can.
# Its callers then send: Authorization: Bearer ${callers.codec}
# CODEC_KEYS=${codecKeys}

# Signs FinHub's callbacks: give it to FinHub with the webhook subscription.
FINHUB_WEBHOOK_SECRETS=${environment.FINHUB_WEBHOOK_SECRETS}

# Signs our events, once EVENTS_URL is set: give it to their receiver.
EVENTS_SECRET=${environment.EVENTS_SECRET}
`;
}
