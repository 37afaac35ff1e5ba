import { ApplicationFailure, Context } from '@temporalio/activity';
import type { OnboardingEvent } from '../contract/events.js';
import { EventNotTaken } from '../events/index.js';
import type { ActivityDependencies } from './dependencies.js';

export const createEventActivities = ({ events }: ActivityDependencies) => ({
  /** Sends one event on; repeated by Temporal, with the same id, until the receiver takes it. */
  async sendEvent(event: OnboardingEvent): Promise<void> {
    if (events === undefined) {
      throw ApplicationFailure.create({
        type: 'EventsNotConfigured',
        message: 'This case sends events, but this worker has no EVENTS_URL: set it for all workers',
      });
    }
    try {
      await events.send(event, Context.current().cancellationSignal);
    } catch (error) {
      if (!(error instanceof EventNotTaken)) throw error;
      throw ApplicationFailure.create({ type: error.type, message: error.message });
    }
  },
});
