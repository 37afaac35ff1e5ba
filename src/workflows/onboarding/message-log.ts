const MESSAGES_PER_CASE = 500;
/** Temporal ends a run at 51,200 events; what goes on by itself needs some of what is left. */
const EVENTS_PER_CASE = 20_000;
const EVENT_IDS_KEPT = 200;

/** Keeps a case bounded: counts what it is sent, and remembers the latest event ids so that a repeat has no effect. */
export class MessageLog {
  private messages = 0;
  private readonly eventIds: Set<string>;

  /** `before`: ids of events that earlier runs have taken. `historyLength`: of the run, in events. */
  constructor(
    before: readonly string[],
    private readonly historyLength: () => number,
  ) {
    this.eventIds = new Set(before);
  }

  get latestIds(): readonly string[] {
    return [...this.eventIds];
  }

  get isFull(): boolean {
    return this.messages >= MESSAGES_PER_CASE || this.historyLength() >= EVENTS_PER_CASE;
  }

  count(): void {
    this.messages++;
  }

  /** Whether this event was not seen before; remembers it. */
  isNew(eventId: string): boolean {
    if (this.eventIds.has(eventId)) return false;
    this.count();
    this.eventIds.add(eventId);
    const [oldest] = this.eventIds;
    if (this.eventIds.size > EVENT_IDS_KEPT && oldest !== undefined) this.eventIds.delete(oldest);
    return true;
  }
}
