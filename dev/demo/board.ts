import type { Journey } from './journey.js';
import type { Sample } from './samples.js';
import type { Screen } from './screen.js';

/** How far every sample has come, kept on the screen. */
export interface Board {
  update(journey: Journey): void;
  journeyOf(sample: Sample): Journey | undefined;
}

export function createBoard(samples: readonly Sample[], screen: Screen): Board {
  const journeys = new Map<string, Journey>();
  return {
    update(journey) {
      journeys.set(journey.sample.name, journey);
      screen.show(samples.map(({ name }) => ({ name, state: journeys.get(name)?.state ?? null })));
    },
    journeyOf: ({ name }) => journeys.get(name),
  };
}
