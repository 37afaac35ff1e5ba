import { Client, Connection } from '@temporalio/client';
import { createDataConverter, keyHolder } from './codec/index.js';
import { readGatewaySettings, type GatewaySettings } from './config/index.js';
import { createGateway, createOnboardingService, type IdentifyCaller } from './gateway/index.js';
import { runProcess } from './process.js';

await runProcess({
  name: 'gateway',
  summary: 'HTTP: sign-ups and customer actions in, FinHub callbacks in, case state out.',
  settings: readGatewaySettings,
  start: async ({ gateway, onboarding, temporal }, logger) => {
    // Lazy: with Temporal away the gateway runs and says so, and works once it is back.
    const connection = Connection.lazy(temporal.connection);
    const client = new Client({
      connection,
      namespace: temporal.namespace,
      dataConverter: createDataConverter(onboarding.payloadKeys),
    });
    const server = await createGateway({
      onboardings: createOnboardingService(client, {
        ...onboarding,
        ...(gateway.erasureRecordsDir !== undefined && { erasureRecordsDir: gateway.erasureRecordsDir }),
      }),
      identify: identifyWith(gateway),
      rateLimit: gateway.rateLimit,
      webhookSecrets: gateway.webhookSecrets,
      sealingKeys: onboarding.credentialKeys,
      defaults: { categories: onboarding.categories },
      logger,
    });
    const address = await server.listen({ host: gateway.host, port: gateway.port });
    logger.info({ address }, 'gateway listening');
    return {
      stop: async () => {
        await server.close();
        await connection.close();
      },
    };
  },
});

/** A key given as both is an operator's. */
function identifyWith({ apiKeys, operatorKeys }: GatewaySettings['gateway']): IdentifyCaller {
  return (authorization) => {
    const operator = keyHolder(authorization, operatorKeys);
    const signup = keyHolder(authorization, apiKeys);
    if (operator !== undefined) return { name: operator, access: 'operator' };
    return signup === undefined ? undefined : { name: signup, access: 'signup' };
  };
}
