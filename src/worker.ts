import { readWorkerSettings } from './config/index.js';
import { runProcess } from './process.js';
import { startWorker } from './worker/start-worker.js';

await runProcess({
  name: 'worker',
  summary: 'Runs the onboardings: workflows, and the FinHub calls of their steps.',
  settings: readWorkerSettings,
  start: startWorker,
});
