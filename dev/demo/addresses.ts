import { freePort } from '../temporal/index.js';

/** Where everything of one demo is reached; URLs without a slash at their end. */
export interface Addresses {
  /** Null where the demo uses a Temporal server that is there already. */
  readonly temporal: { readonly port: number; readonly uiPort: number } | null;
  readonly sandbox: string;
  readonly gateway: string;
  readonly codec: string;
  /** The worker's `/metrics` and `/readyz`. */
  readonly metrics: string;
}

const HOST = '127.0.0.1';

/** The usual ports where they are free, others where not. */
export async function chooseAddresses(ownTemporal: boolean): Promise<Addresses> {
  const url = async (usual: number) => `http://${HOST}:${await freePort(usual)}`;
  return {
    temporal: ownTemporal ? { port: await freePort(7233), uiPort: await freePort(8233) } : null,
    sandbox: await url(9090),
    gateway: await url(8080),
    codec: await url(8081),
    metrics: await url(9464),
  };
}

/** Where a person looks, one line each. */
export function tellAddresses({ temporal, sandbox, gateway, codec }: Addresses): string {
  const ui =
    temporal === null
      ? `Temporal UI      that of your server; its codec endpoint is ${codec}`
      : `Temporal UI      http://localhost:${temporal.uiPort}  (payloads are decoded through ${codec})`;
  return [
    ui,
    `Gateway          ${gateway}  (API: ${gateway}/openapi.json)`,
    `FinHub sandbox   ${sandbox}  (reviewer: ${sandbox}/_sandbox/reviewer, API: ${sandbox}/_sandbox/)`,
  ].join('\n');
}
