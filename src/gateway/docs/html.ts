/** Markup that is safe to be written into a page. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly Part[];

/** Markup with values in it: text is escaped, other markup and lists of either are taken as they are. */
export function html(markup: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(
    markup
      .map((piece, index) => piece + (index < values.length ? written(values[index] ?? '') : ''))
      .join(''),
  );
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function written(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') {
    return String(part).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
  }
  return part.map(written).join('');
}
