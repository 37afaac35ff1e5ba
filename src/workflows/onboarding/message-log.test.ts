import { describe, expect, it } from 'vitest';
import { MessageLog } from './message-log.js';

const emptyLog = () => new MessageLog([], () => 100);

describe('the messages of a case', () => {
  it('count an event once', () => {
    const log = emptyLog();
    expect(log.isNew('evt-1')).toBe(true);
    expect(log.isNew('evt-1')).toBe(false);
  });

  it('are remembered by the latest 200 event ids', () => {
    const log = emptyLog();
    for (let n = 0; n <= 200; n++) log.isNew(`evt-${String(n)}`);
    expect(log.isNew('evt-1')).toBe(false);
    expect(log.isNew('evt-0')).toBe(true);
  });

  it('are full after 500', () => {
    const log = emptyLog();
    for (let n = 0; n < 499; n++) log.count();
    expect(log.isFull).toBe(false);
    log.count();
    expect(log.isFull).toBe(true);
  });

  it('are full once the history is long, few as they may be', () => {
    let events = 19_999;
    const log = new MessageLog([], () => events);
    expect(log.isFull).toBe(false);
    events++;
    expect(log.isFull).toBe(true);
  });
});
