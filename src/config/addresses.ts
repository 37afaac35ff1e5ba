import { format, matching } from './formats.js';

/** A base URL that paths are appended to: without a slash at its end. */
export const baseUrl = format('an http or https URL without credentials, query or fragment', (text) => {
  const url = httpUrl(text);
  return url?.search === '' && url.hash === '' ? url.href.replace(/\/+$/, '') : undefined;
});

export const url = format('an http or https URL without credentials or fragment', (text) => {
  const parsed = httpUrl(text);
  return parsed?.hash === '' ? parsed.href : undefined;
});

/** Where others send us what is secret on its way: http only where it stays on this machine. */
export const callbackUrl = format(
  'an https URL without credentials or fragment (http only on loopback)',
  (text) => {
    const parsed = httpUrl(text);
    if (parsed?.hash !== '' || (parsed.protocol === 'http:' && !isLoopback(parsed.hostname)))
      return undefined;
    return parsed.href;
  },
);

/** What browsers send as `Origin`, and what is compared with it as text. */
export const origin = format('an origin such as https://temporal.example.com', (text) =>
  httpUrl(text)?.origin === text ? text : undefined,
);

/** A host name, with a port where it is not the scheme's. */
export const host = format('a host name', (text) => {
  const name = text.toLowerCase();
  return /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,5})?$/.test(name)
    ? name
    : undefined;
});

/** What a server binds to. */
export const bindAddress = matching('an IP address or host name to listen on', /^[A-Za-z0-9.:-]+$/);

export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === '::1' ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(name)
  );
}

function httpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  return url.username === '' && url.password === '' ? url : undefined;
}
