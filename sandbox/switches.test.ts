import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { applySwitches, defaultSwitches } from './switches.js';

describe('the switches', () => {
  it('are all told of in the documentation', async () => {
    const page = await readFile(new URL('../docs/sandbox.md', import.meta.url), 'utf8');
    for (const name of Object.keys(defaultSwitches)) expect(page).toContain(`\`${name}\``);
  });

  it('change one by one, also inside the reviewer and the rate limit', () => {
    const changed = applySwitches(defaultSwitches, { reviewer: { delayMs: 5 }, rateLimit: { perSecond: 3 } });
    expect(changed).toEqual({
      ...defaultSwitches,
      reviewer: { ...defaultSwitches.reviewer, delayMs: 5 },
      rateLimit: { perSecond: 3, retryAfter: true },
    });
  });

  it.each([
    ['an unknown one', { consentResults: 'PENDING' }],
    ['a wrong value', { registrationDuplicate: 500 }],
    ['an unknown member of the reviewer', { reviewer: { delay: 5 } }],
    ['no object', 'PENDING'],
  ])('refuse %s', (_name, patch) => {
    expect(() => applySwitches(defaultSwitches, patch)).toThrow();
  });
});
