import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSource } from './read-source.js';

describe('a file of sign-ups', () => {
  it.each([
    ['NDJSON', '{"id":"1"}\n\n{"id":"2"}', [1, 3]],
    ['a JSON array', ' [ {"id":"1"} ,\n{"id":"2"}\n]\n', [1, 2]],
    ['CSV', 'id,customer.email\n1,a@example.com\n\n2,b@example.com', [2, 4]],
    ['NDJSON with a byte order mark', '\uFEFF{"id":"1"}\r\n{"id":"2"}\r\n', [1, 2]],
  ])('may be %s', async (_, text, lines) => {
    const records = await read(text, 'sign-ups');
    expect(records).toMatchObject([
      { line: lines[0], value: { id: '1' } },
      { line: lines[1], value: { id: '2' } },
    ]);
  });

  it.each(['', ' \n\n', '[]', '[ ]'])('may be empty: %j', async (text) => {
    expect(await read(text, '-')).toEqual([]);
  });

  it('is NDJSON by its name where its first line is broken', async () => {
    expect(await read('oops\n{"id":"2"}', 'a.ndjson')).toEqual([
      { line: 1, broken: 'is not valid JSON' },
      { line: 2, value: { id: '2' }, text: '{"id":"2"}' },
    ]);
  });

  it.each([
    ['a.ndjson', '{"n":"Zoë 𠮷"}\n{"n":"x\\ny"}\nbroken\n{"n":[1,{}]}'],
    ['a.json', '[{"n":"Zoë 𠮷 [,]{}\\"\\\\"},{"n":1]},7,"x,y",[[1],[2]],null]'],
    ['a.csv', 'id,customer.email\n1,"a""b\nc,d"\n2,"x"y\n3,Zoë\n4,"open\n5,e'],
  ])('reads the same however its bytes arrive: %s', async (name, text) => {
    const whole = await read(text, name);
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(await readChunks(chunks, name)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

describe('NDJSON', () => {
  it('goes on after a line that is broken, not UTF-8 or too large', async () => {
    const chunks = [
      Buffer.from('{"id":\n'),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`"${'x'.repeat(3 * 1024 * 1024)}"\n`),
      Buffer.from('{"id":"4"}'),
    ];
    expect(await readChunks(chunks, 'a.ndjson')).toEqual([
      { line: 1, broken: 'is not valid JSON' },
      { line: 2, broken: 'is not UTF-8' },
      { line: 3, broken: 'is larger than 2 MiB' },
      { line: 4, value: { id: '4' }, text: '{"id":"4"}' },
    ]);
  });

  it('names what a line says twice', async () => {
    expect(await read('{"a":{"b":1,"b":2}}', 'a.ndjson')).toEqual([
      { line: 1, repeated: [{ pointer: '/a/b', detail: 'is there twice' }] },
    ]);
  });
});

describe('a JSON array', () => {
  it('goes on after an element that is broken', async () => {
    const array = `[{"a":1]},{"id":"2"},nonsense,,"${'x'.repeat(3 * 1024 * 1024)}",{"id":[6},{"id":"7"}]`;
    expect(await read(array, 'a.json')).toEqual([
      { line: 1, broken: 'is not valid JSON' },
      { line: 2, value: { id: '2' }, text: null },
      { line: 3, broken: 'is not valid JSON' },
      { line: 4, broken: 'is not valid JSON' },
      { line: 5, broken: 'is larger than 2 MiB' },
      { line: 6, broken: 'is not valid JSON' },
      { line: 7, value: { id: '7' }, text: null },
    ]);
  });

  it('names what an element says twice, and goes on', async () => {
    expect(await read('[{"a":1,"\\u0061":2},3]', 'a.json')).toEqual([
      { line: 1, repeated: [{ pointer: '/a', detail: 'is there twice' }] },
      { line: 2, value: 3, text: null },
    ]);
  });

  it('that is cut off says so', async () => {
    expect(await read('[{"id":"1"},{"id":"2"', 'a.json')).toEqual([
      { line: 1, value: { id: '1' }, text: null },
      { line: 2, broken: 'is cut off: the array does not end' },
    ]);
  });

  it('reads what JSON.parse reads', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.nat(3), async (values, indent) => {
        const json = JSON.stringify(values, null, indent);
        const records = await read(json, '-');
        expect(records.map((record) => ('value' in record ? record.value : record))).toEqual(
          JSON.parse(json),
        );
      }),
    );
  });
});

describe('CSV', () => {
  const organizations = 'is of an organization: CSV takes individuals only, send NDJSON or a JSON array';
  const header = 'customer.email,customer.firstName,documents.0.type,documents.1.type';

  it('makes events of rows, without the cells that are empty', async () => {
    const text = `${header}\na@example.com, "Anna ""A"" , B" ,,PASSPORT\n`;
    expect(await read(text, 'a.csv')).toMatchObject([
      {
        line: 2,
        value: {
          type: 'individual.signup',
          customer: { email: 'a@example.com', firstName: 'Anna "A" , B' },
          documents: [{ type: 'PASSPORT' }],
        },
      },
    ]);
  });

  it('goes on after a row that is broken', async () => {
    const rows = [
      'a@x.com,A,,',
      'b@x.com,"B" b,,',
      'c@x.com,C',
      'd@x.com,"D,,',
      'e@x.com,E,,',
      'f@x.com,"F\nF",,',
    ];
    expect(await read([header, ...rows].join('\n'), 'a.csv')).toMatchObject([
      { line: 2, value: { customer: { firstName: 'A' } } },
      { line: 3, broken: 'has a quote that is out of place or not closed' },
      { line: 4, broken: 'has 2 cells where the header has 4' },
      { line: 5, broken: 'has a quote that is out of place or not closed' },
      { line: 6, value: { customer: { firstName: 'E' } } },
      { line: 7, value: { customer: { firstName: 'F\nF' } } },
    ]);
  });

  it('loses one row to a quote that is never closed, however long the file', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${index}@x.com,${index === 10 ? '"' : ''}N,,`);
    const records = await read([header, ...rows].join('\n'), 'a.csv');
    expect(records).toHaveLength(5000);
    expect(records.flatMap((record) => ('broken' in record ? [record.line] : []))).toEqual([12]);
  });

  it.each([
    ['firstName,lastName', 'is not a header: it has no customer.email'],
    ['organization.email,employees.0.email', organizations],
    ['customer.email,shareholders.0.companyName', organizations],
    ['customer.email,__proto__.x', 'has no path like customer.firstName in column 2'],
    ['customer.email,customer.email', 'names the same thing twice in column 2'],
    ['customer.email,customer', 'names the same thing twice in column 2'],
  ])('needs a header: not %s', async (wrong, broken) => {
    expect(await read(`${wrong}\na,b\n`, 'a.csv')).toEqual([{ line: 1, broken }]);
  });

  it('takes no organization in a row, and goes on', async () => {
    const rows = 'type,customer.email\norganization.signup,a@x.com\n,b@x.com\n';
    expect(await read(rows, 'a.csv')).toMatchObject([
      { line: 2, broken: organizations },
      { line: 3, value: { type: 'individual.signup', customer: { email: 'b@x.com' } } },
    ]);
  });

  it('cannot reach the prototype of anything', async () => {
    await read('customer.email,constructor.prototype.polluted\na@x.com,yes\n', 'a.csv');
    expect('polluted' in {}).toBe(false);
  });
});

function read(text: string, name: string) {
  return readChunks([Buffer.from(text)], name);
}

async function readChunks(chunks: readonly Buffer[], name: string) {
  const records = [];
  for await (const record of readSource(Readable.from(chunks), name)) records.push(record);
  return records;
}
