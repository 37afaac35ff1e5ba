import { createPayloadCodecs } from './codec/index.js';
import { createCodecServer } from './codec/server.js';
import { readCodecServerSettings } from './config/index.js';
import { runProcess } from './process.js';

await runProcess({
  name: 'codec-server',
  summary: 'Decodes encrypted payloads for the Temporal UI and CLI.',
  settings: readCodecServerSettings,
  start: async ({ payloadKeys, host, port, allowedOrigins, keys }, logger) => {
    const server = createCodecServer({
      codecs: createPayloadCodecs(payloadKeys),
      allowedOrigins,
      keys,
      logger,
    });
    await server.listen({
      host,
      port,
      listenTextResolver: (address) => `codec server listening at ${address}`,
    });
    return { stop: () => server.close() };
  },
});
