import type { Schema } from '../openapi-types.js';
import { html, type Html } from './html.js';

/** A schema as a table of its members, or in a line where it has none. */
export function schemaBody(schema: Schema): Html {
  const rows = memberRows(schema, '');
  if (rows.length === 0) return html`<p>${typeOf(schema)}</p>`;
  return html`<table>
    <thead>
      <tr>
        <th>Member</th>
        <th>Type</th>
        <th>Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** One line about a schema: its type, what it refers to, its limits. */
export function typeOf(schema: Schema): Html {
  const { $ref, anyOf, oneOf, enum: values, items } = schema;
  if ($ref !== undefined) return link($ref);
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return joined(alternatives.map(typeOf), ' or ');
  if (schema.const !== undefined) return literal(schema.const);
  if (values !== undefined) return joined(values.map(literal), ' | ');
  if (typeof items === 'object' && !Array.isArray(items)) {
    return html`${limits(schema)} list of ${typeOf(items)}`;
  }
  return html`${named(schema)} ${limits(schema)}`;
}

function memberRows(schema: Schema, prefix: string): readonly Html[] {
  const { properties = {}, required = [], anyOf, oneOf } = schema;
  const members = Object.entries(properties).flatMap(([name, member]) =>
    typeof member === 'boolean' ? [] : memberRow(`${prefix}${name}`, member, required.includes(name)),
  );
  const alternatives = (anyOf ?? oneOf ?? []).filter(({ properties }) => properties !== undefined);
  return [
    ...members,
    ...alternatives.flatMap((alternative, index) => [
      html`<tr>
        <th colspan="3">${index === 0 ? 'Either' : 'or'}</th>
      </tr>`,
      ...memberRows(alternative, prefix),
    ]),
  ];
}

function memberRow(name: string, schema: Schema, isRequired: boolean): readonly Html[] {
  const { items, description = '' } = schema;
  const entries = typeof items === 'object' && !Array.isArray(items) ? memberRows(items, `${name}[].`) : [];
  const row = html`<tr>
    <td><code>${name}</code>${isRequired ? '' : html` <small>optional</small>`}</td>
    <td>${typeOf(schema)}</td>
    <td>${prose(description)}</td>
  </tr>`;
  return [row, ...memberRows(schema, `${name}.`), ...entries];
}

/** Text with `code` in it. */
export function prose(text: string): Html {
  return html`${text
    .split('`')
    .map((piece, index) => (index % 2 === 0 ? piece : html`<code>${piece}</code>`))}`;
}

function named({ type, format, properties }: Schema): Html {
  if (properties !== undefined) return html`object`;
  const name = Array.isArray(type) ? type.join(' or ') : (type ?? 'anything');
  return html`${name}${format === undefined ? '' : html` <small>${format}</small>`}`;
}

function limits(schema: Schema): Html {
  const { pattern, minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const shown = [
    range(minLength, maxLength, 'characters'),
    range(minimum, maximum, ''),
    range(minItems, maxItems, 'entries'),
    // What the formats of dates and addresses come with is long and tells a person nothing.
    pattern === undefined || pattern.length > 80 ? '' : html`<code>${pattern}</code>`,
  ].filter((limit) => limit !== '');
  return html`${shown.map((limit) => html`<small>${limit}</small> `)}`;
}

const unlimited = Number.MAX_SAFE_INTEGER;

function range(least: number | undefined, most: number | undefined, unit: string): string {
  const from = least === undefined || least <= -unlimited ? undefined : least;
  const to = most === undefined || most >= unlimited ? undefined : most;
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `at least ${from ?? ''} ${unit}`;
  return from === undefined ? `at most ${to} ${unit}` : `${from} to ${to} ${unit}`;
}

function literal(value: string | number | boolean | null): Html {
  return html`<code>${value === null ? 'null' : String(value)}</code>`;
}

function link(reference: string): Html {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return html`<a href="#${name}">${name}</a>`;
}

function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : [separator, part]))}`;
}
