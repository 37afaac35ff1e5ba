/** A path whose inserted parts are encoded, so that an id can never change which call is made. */
export function apiPath(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: strings.raw }, ...parts.map(encodeURIComponent));
}
