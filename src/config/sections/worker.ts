import { bindAddress, host, url } from '../addresses.js';
import { folder, port, size } from '../formats.js';
import { webhookSecret } from '../key-formats.js';
import { listOf } from '../lists.js';
import type { Section } from '../reader.js';
import { optional, withDefault } from '../variable.js';

export interface DocumentSettings {
  /** Absolute; `file:` sources are refused without it. */
  readonly root?: string;
  /** In lower case; `https:` sources of other hosts are refused. */
  readonly hosts: readonly string[];
  readonly maxBytes: number;
}

export interface MetricsSettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface EventSettings {
  readonly url: string;
  readonly secret: Buffer;
}

const documentsRoot = optional('DOCUMENTS_ROOT', folder, 'Folder below which `file:` documents lie');
const documentHosts = optional(
  'DOCUMENT_HOSTS',
  listOf('host names', host),
  'Hosts `https:` documents may come from',
);
const documentMaxBytes = withDefault('DOCUMENT_MAX_BYTES', size, '20MiB', 'Largest document');

export const documents: Section<DocumentSettings> = {
  variables: [documentsRoot, documentHosts, documentMaxBytes],
  build: (get) => {
    const root = get(documentsRoot);
    return {
      ...(root !== undefined && { root }),
      hosts: get(documentHosts) ?? [],
      maxBytes: get(documentMaxBytes),
    };
  },
};

const metricsHost = withDefault(
  'METRICS_HOST',
  bindAddress,
  '127.0.0.1',
  'Where the worker serves `/metrics`, `/livez` and `/readyz`',
);
const metricsPort = withDefault('METRICS_PORT', port, '9464', 'Its port');

export const metrics: Section<MetricsSettings> = {
  variables: [metricsHost, metricsPort],
  build: (get) => ({ host: get(metricsHost), port: get(metricsPort) }),
};

const eventsUrl = optional(
  'EVENTS_URL',
  url,
  'Where events about onboardings go. The gateway and the starter only read whether it is set',
);
const eventsSecret = optional(
  'EVENTS_SECRET',
  webhookSecret,
  'Signs the events after Standard Webhooks: `whsec_<base64>`',
  'required with `EVENTS_URL`',
);

export const events: Section<EventSettings | undefined> = {
  variables: [eventsUrl, eventsSecret],
  check: (peek) =>
    peek(eventsUrl) !== undefined && peek(eventsSecret) === undefined
      ? [{ variable: eventsSecret.name, expected: `${eventsSecret.expected}, since EVENTS_URL is set` }]
      : [],
  build: (get) => {
    const [to, secret] = [get(eventsUrl), get(eventsSecret)];
    return to !== undefined && secret !== undefined ? { url: to, secret } : undefined;
  },
};

/** Whether events go out at all: what who starts a case needs to know. */
export const eventsEnabled: Section<boolean> = {
  variables: [eventsUrl],
  build: (get) => get(eventsUrl) !== undefined,
};
