import { readWorkerSettings } from '../../src/config/index.js';
import { runProcess } from '../../src/process.js';
import { startWorker } from '../../src/worker/start-worker.js';

/** PEM of the one certificate that a document host may show. */
const ca = process.env['DOCUMENT_HOST_CERTIFICATE'] ?? '';

const network = {
  ca,
  resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  isAllowed: (address: string) => address === '127.0.0.1',
};

await runProcess({
  name: 'worker',
  summary: 'The worker, but for a document host on this machine, which no setting allows.',
  settings: readWorkerSettings,
  start: (settings, logger) =>
    startWorker({ ...settings, documents: { ...settings.documents, network } }, logger),
});
