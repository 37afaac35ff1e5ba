import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** Markup that may be put into a page as it is. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | number | Html | readonly Html[];

/** Builds markup; every value that is not `Html` is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(strings.reduce((markup, text, index) => markup + rendered(values[index - 1]) + text));
}

/** Sends a whole page that loads nothing from elsewhere. `script` runs in the page. */
export function sendPage(reply: FastifyReply, title: string, body: Html, script = ''): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style nonce="${nonce}">
          ${new Html(style)}
        </style>
      </head>
      <body>
        ${body}
        <script nonce="${nonce}">
          ${new Html(script)};
        </script>
      </body>
    </html>`;
  return reply
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    )
    .type('text/html; charset=utf-8')
    .send(page.markup);
}

function rendered(value: Part | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(({ markup }) => markup).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --go: #1a7f37; --stop: #c0392b; --ask: #9a6700; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin: 0; }
article { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: .8rem; }
input { font: inherit; padding: .3rem .5rem; min-width: 16rem; border: 1px solid var(--line); border-radius: 6px; }
button { font: inherit; padding: .3rem .9rem; border: 1px solid; border-radius: 6px; background: none; cursor: pointer; }
.go { color: var(--go); } .stop { color: var(--stop); } .ask { color: var(--ask); }
code, pre { font: 13px/1.45 ui-monospace, monospace; } .quiet { opacity: .7; }
pre { background: var(--soft); padding: .8rem; border-radius: 6px; overflow-x: auto; }
.badge { border: 1px solid var(--line); border-radius: 99px; padding: 0 .6rem; font-size: .85em; }
`;
