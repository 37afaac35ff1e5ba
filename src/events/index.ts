export { createEventSender, EventNotTaken, type EventSender } from './sender.js';
