import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseFields, personSchema, type ParsedSignup } from '../signup/index.js';
import { readSource } from './read-source.js';
import { startRecord } from './start-record.js';

const samples = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));
const organizations = samples('organizations.json');

describe('organizations', () => {
  it('of an array are started beside each other', async () => {
    const { results, started } = await run(createReadStream(organizations), 'organizations.json');
    expect(results.map(({ result, errors }) => ({ result, errors }))).toEqual(
      Array(4).fill({ result: 'started', errors: [] }),
    );
    expect(started.map(({ kind, category }) => `${kind} ${category}`)).toEqual(
      Array(4).fill('organization SMALL'),
    );
    expect(new Set(results.map(({ id }) => id)).size).toBe(4);
  });

  it('of NDJSON get an id of their line, and are refused with a pointer to every field', async () => {
    const [sample] = z.array(z.looseObject({})).parse(JSON.parse(readFileSync(organizations, 'utf8')));
    const half = { type: 'CORPORATE', companyName: 'Half', ownershipPercentage: 50 };
    const wrong = { ...sample, employees: [], directors: 'none', shareholders: [half] };
    const lines = [{ ...sample, id: undefined }, wrong].map((event) => `${JSON.stringify(event)}\n`);
    const { results, started } = await run(Readable.from(lines.map((line) => Buffer.from(line))), 'a.ndjson');
    expect(started).toMatchObject([{ eventId: expect.stringMatching(/^line-/) as string }]);
    expect(results).toMatchObject([
      { result: 'started', id: expect.stringMatching(/^onboarding-organization-/) as string },
      {
        result: 'refused',
        id: null,
        eventId: sample?.['id'],
        errors: [
          { pointer: '/employees', detail: 'must name at least one employee' },
          { pointer: '/directors', detail: 'must be an array' },
          { pointer: '/shareholders', detail: 'must own exactly 100 percent in all' },
        ],
      },
    ]);
  });

  it('of the samples bring persons later that a case takes', () => {
    const plan = z
      .array(
        z.object({ later: z.array(z.object({ persons: z.array(z.unknown()).default([]) })).default([]) }),
      )
      .parse(JSON.parse(readFileSync(samples('plan.json'), 'utf8')));
    const persons = plan.flatMap(({ later }) => later.flatMap(({ persons }) => persons));
    expect(persons.map((person) => parseFields(personSchema, person))).toMatchObject([
      { ok: true, value: { role: 'director', index: 1 } },
    ]);
  });
});

async function run(bytes: AsyncIterable<Buffer>, name: string) {
  const started: ParsedSignup[] = [];
  const results = [];
  for await (const record of readSource(bytes, name)) {
    const result = await startRecord(record, {
      tenantId: 't',
      onboardingIdKey: Buffer.alloc(32),
      categories: { individual: 'STANDARD', organization: 'SMALL' },
      start: (signup) => {
        started.push(signup);
        return Promise.resolve({ id: 'started', status: 'started' });
      },
      onUnreachable: () => undefined,
    });
    results.push(result);
  }
  return { results, started };
}
