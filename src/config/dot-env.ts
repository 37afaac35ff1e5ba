import { existsSync } from 'node:fs';

/**
 * Reads `.env` of the working directory into the process's environment, in development only; what the environment
 * already has wins.
 */
export function loadDotEnv(): void {
  if (process.env['NODE_ENV'] === 'production' || !existsSync('.env')) return;
  process.loadEnvFile('.env');
}
