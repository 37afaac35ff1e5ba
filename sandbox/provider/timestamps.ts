/** FinHub's timestamps of sessions and activations carry no zone and nine decimals. */
export function withoutZone(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000000');
}
