import { oneOf } from '../formats.js';
import type { Section } from '../reader.js';
import { optional, withDefault } from '../variable.js';

export interface LogSettings {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Left out: pretty on a terminal, JSON elsewhere. */
  readonly format?: 'json' | 'pretty';
}

const level = withDefault(
  'LOG_LEVEL',
  oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  'info',
  'Least level that is logged',
);
const format = optional(
  'LOG_FORMAT',
  oneOf('json', 'pretty'),
  'How log lines look: `json` or `pretty`',
  '`json`; `pretty` on a terminal',
);

export const log: Section<LogSettings> = {
  variables: [level, format],
  build: (get) => {
    const chosen = get(format);
    return { level: get(level), ...(chosen !== undefined && { format: chosen }) };
  },
};
