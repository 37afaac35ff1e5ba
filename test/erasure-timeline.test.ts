import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withWallets } from '../src/activities/active-already.js';
import { readinessOf } from '../src/activities/readiness.js';
import { createPayloadCodecs } from '../src/codec/index.js';
import { isTimelineLine, reasonLines, timelineLines } from '../src/erasure/timeline-lines.js';
import { payloadKeys } from './support/rig.js';

const histories = path.join(import.meta.dirname, 'histories');
const recorded = (await readdir(histories)).filter((name) => name.endsWith('.json'));
const workflows = path.join(import.meta.dirname, '../src/workflows/onboarding');
const reasons = ['readiness.ts', 'active-already.ts'].map((name) =>
  path.join(import.meta.dirname, '../src/activities', name),
);

const bytes = z.string().transform((text) => Buffer.from(text, 'base64'));
const payload = z.object({ metadata: z.record(z.string(), bytes), data: bytes });
const completed = z.object({
  workflowExecutionCompletedEventAttributes: z.object({ result: z.object({ payloads: z.array(payload) }) }),
});
const result = z.object({ state: z.object({ timeline: z.array(z.object({ what: z.string() })) }) });

/** Where the workflow names the text of a line: `note(`, `raise(<alert>,`, what a step is `done` as, a signal's answer. */
const written =
  /(?:\bnote\(\s*|\braise\(\s*'[a-z-]+',\s*|\bdone: |\bfacts\.reason = |withReasons\(|aboutAnotherCustomer = |\breturn )(?:'(?<text>[A-Z][^'\n]*)'|`(?<template>[A-Z][^`]*)`)/g;

/** A sentence in the source of the reasons; not the message of what is retried. */
const reasonWritten = /(?<!notYet\()(?:'(?<text>[A-Z][a-z][^'\n]*)'|`(?<template>[A-Z][a-z][^`]*)`)/g;

/** The start of a reason that is shown, and not written into the timeline. */
const reasonOnly = 'Rejected';

describe('the forms of timeline lines that the record of an erasure takes', () => {
  it.each(recorded)('hold for every line of %s', async (name) => {
    const lines = await linesOf(path.join(histories, name));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !isTimelineLine(line))).toEqual([]);
  });

  it('are those of every line that the workflow writes', async () => {
    const names = (await readdir(workflows)).filter(
      (name) => name.endsWith('.ts') && !name.includes('.test.'),
    );
    const sources = await Promise.all(names.map((name) => readFile(path.join(workflows, name), 'utf8')));
    const lines = sources.flatMap((source) => textsIn(source, written));
    const sentences = lines.filter((line) => /[a-z]/.test(line) && line !== reasonOnly);
    expect(sentences.length).toBeGreaterThan(40);
    expect(sentences.filter((line) => !isTimelineLine(line) && !hasForm(line))).toEqual([]);
  });

  it('are those of every reason that readiness gives', async () => {
    const sources = await Promise.all(reasons.map((source) => readFile(source, 'utf8')));
    const found = sources.flatMap((source) => textsIn(source, reasonWritten));
    expect(found.length).toBeGreaterThanOrEqual(reasonLines.length);
    expect(found.filter((reason) => !hasForm(reason))).toEqual([]);
  });

  it.each([
    ['two reasons together', ['PRIVACY_POLICY', 'TERMS'], true],
    ['what the wallets add', [], false],
  ])('hold for %s', async (_, missingConsents, powerTenantApprovalRequired) => {
    const answer = {
      verificationOk: true,
      allowed: false,
      consentOk: false,
      powerTenantApprovalOk: undefined,
    };
    const told = readinessOf({ ...answer, missingConsents, powerTenantApprovalRequired });
    const wallets = [{ walletId: 'w-1', status: 'SUSPENDED', iban: null }];
    const { reason } = await withWallets(told, answer, 'required', () => Promise.resolve(wallets));
    expect(isTimelineLine(reason ?? '')).toBe(true);
    expect(isTimelineLine(`${reason ?? ''}; She told us why`)).toBe(false);
  });
});

/** What a pattern of sentences finds in a source. */
function textsIn(source: string, pattern: RegExp): readonly string[] {
  return [...source.matchAll(pattern)].map(({ groups }) => groups?.['text'] ?? groups?.['template'] ?? '');
}

/** Whether there is a form for a line as it stands in the source, perhaps with what is put behind it. */
function hasForm(line: string): boolean {
  const constants = line.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[()]/g, String.raw`\$&`));
  const form = new RegExp(`^${constants.join('.+')}(?:: <\\w+>)?$`);
  return [...timelineLines, ...reasonLines].some((known) => form.test(known));
}

async function linesOf(file: string): Promise<readonly string[]> {
  const { events } = z
    .object({ events: z.array(z.unknown()) })
    .parse(JSON.parse(await readFile(file, 'utf8')));
  const { payloads } = completed.parse(events.at(-1)).workflowExecutionCompletedEventAttributes.result;
  const [codec] = createPayloadCodecs(payloadKeys);
  const [decoded] = (await codec?.decode(payloads)) ?? [];
  const { state } = result.parse(JSON.parse(Buffer.from(decoded?.data ?? []).toString('utf8')));
  return state.timeline.map(({ what }) => what);
}
