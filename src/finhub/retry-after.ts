/** Longest wait that a `Retry-After` header may ask for, in milliseconds. */
export const LONGEST_RETRY_AFTER_MS = 15 * 60 * 1000;

const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * Milliseconds that a `Retry-After` header asks to wait, from 0 to 15 minutes; undefined where there is none or it is
 * neither a number of seconds nor an HTTP date (RFC 9110, 10.2.3).
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return capped(Number(value) * 1000);
  if (!httpDate.test(value)) return undefined;
  // An HTTP date is always in GMT; the asctime form does not say so.
  const at = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(at) ? undefined : capped(at - now);
}

function capped(ms: number): number {
  return Math.round(Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms)));
}
