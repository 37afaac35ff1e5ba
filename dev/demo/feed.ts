import { setMaxListeners } from 'node:events';
import type { Board } from './board.js';
import { messageOf } from './errors.js';
import { createGatewayClient } from './gateway-client.js';
import { takeThrough } from './journey.js';
import type { Sample } from './samples.js';

interface FeedOptions {
  readonly samples: readonly Sample[];
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly board: Board;
  readonly say: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Takes all samples through side by side, until every case is closed or `signal` is aborted. Tells of those that fail. */
export async function feedSamples({
  samples,
  gatewayUrl,
  apiKey,
  board,
  say,
  signal,
}: FeedOptions): Promise<void> {
  setMaxListeners(0, signal); // each of the samples waits for it
  const gateway = createGatewayClient(gatewayUrl, apiKey, signal);
  const onState = board.update.bind(board);
  await Promise.all(
    samples.map(async (sample) => {
      try {
        await takeThrough(sample, { gateway, onState, signal });
      } catch (error) {
        if (!signal.aborted) say(`${sample.name}: ${messageOf(error)}`);
      }
    }),
  );
}
