import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput } from './output.js';
import { table } from './table.js';

const item = {
  id: 'one',
  customerStatus: 'NOT_REGISTERED',
  stage: 'registration',
  waitingFor: 'operator',
  parked: 'FinHubForbidden',
  outcome: null,
  alert: null,
  deadline: '2026-07-30T10:00:00.000Z',
};
const ended = { ...item, id: 'another', waitingFor: 'nothing', parked: null, outcome: 'ACTIVATED' };

describe('the table of cases', () => {
  it('has a line per case, as wide as its longest cells', () => {
    expect(table([item, ended], false).split('\n')).toEqual([
      'ID       CUSTOMER STATUS  STAGE         WAITS FOR / OUTCOME  PARKED           ALERT  DEADLINE',
      'one      NOT_REGISTERED   registration  operator             FinHubForbidden  -      2026-07-30',
      'another  NOT_REGISTERED   registration  ACTIVATED            -                -      2026-07-30',
    ]);
  });

  it('is coloured on a terminal that wants colours, and reads the same', () => {
    const coloured = table([item, ended], true);
    expect(coloured).toContain('\u001b[31mone');
    expect(coloured).toContain('\u001b[32manother');
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(table([item, ended], false));
  });

  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
  ])('takes a terminal (%s) with %j for one that wants colours: %s', (isTTY, env, hasColors) => {
    const stdout = Object.assign(new PassThrough(), { isTTY });
    const terminal = { stdin: Readable.from([]), stdout, stderr: new PassThrough(), env };
    expect(createOutput(terminal, false).hasColors).toBe(hasColors);
  });
});
