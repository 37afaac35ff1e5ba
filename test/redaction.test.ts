import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toVerificationId } from '../src/finhub/ids.js';
import type { FinHubClient } from '../src/finhub/index.js';
import {
  call,
  startLoopbackProvider,
  type LoopbackProvider,
} from '../src/finhub/testing/loopback-provider.js';
import * as samples from '../src/finhub/testing/samples.js';
import * as bodies from '../src/gateway/bodies.js';
import { isHidden } from '../src/telemetry/redaction.js';

/** Ids, types, codes, times and flags; containers whose members are all looked at; words of our own. */
const harmless = [
  ...['id', 'type', 'kind', 'specversion', 'occurredAt', 'time', 'tenantId', 'customerId', 'verificationId'],
  ...['category', 'customerCategory', 'categorization', 'name', 'description'],
  ...[
    'address',
    'consents',
    'version',
    'accepted',
    'acceptedAt',
    'mimeType',
    'role',
    'roles',
    'roleIds',
    'index',
  ],
  ...['step', 'requestedBy', 'decision', 'decidedBy', 'reasons', 'status', 'isActive', 'isPrimary'],
  ...['requestedLevel', 'requestedByUserId', 'requestedByTenantId', 'notes', 'comment', 'verificationType'],
  ...['documentType', 'docId', 'organizationId', 'activationReason', 'additionalInfo'],
  ...['subscriptionName', 'endpointUrl', 'subscribedEvents', 'verifySsl', 'url', 'events'],
];

describe('the members that logs hide', () => {
  let provider: LoopbackProvider;

  beforeAll(async () => {
    provider = await startLoopbackProvider();
  });
  afterAll(() => provider.close());

  it('are all that a caller of the gateway sends, but for what is harmless', () => {
    const schemas = [
      bodies.signupBody({ categories: { individual: 'A', organization: 'B' } }),
      ...Object.values(bodies).filter((body) => typeof body === 'object' && 'schema' in body),
    ].map(({ schema }) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    const names = schemas.flatMap(propertiesIn);
    expect(names).toContain('placeOfBirth');
    expect(names).toContain('ownershipPercentage');
    expect(unexpected(names)).toEqual([]);
  });

  it('are all that FinHub is sent, but for what is harmless', async () => {
    await everyCall(provider.client());
    const names = provider.received.flatMap(({ body }) => membersIn(body));
    expect(names).toContain('pincode');
    expect(names).toContain('fileContent');
    expect(unexpected(names)).toEqual([]);
  });

  it('are none of the harmless ones', () => {
    expect(harmless.filter(isHidden)).toEqual([]);
  });
});

function unexpected(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => !isHidden(name) && !harmless.includes(name));
}

/** All calls that have a body; what the provider answers to them does not count. */
async function everyCall(finhub: FinHubClient): Promise<void> {
  const { individuals, organizations, personnel, sessions, consents, verifications, webhooks } = finhub;
  const { customerId, userId, organizationId } = samples;
  const verificationId = toVerificationId('v-1');
  const credentials = { username: 'john', password: 'pass' };
  const hook = { url: 'https://gateway.example/x', events: ['customer.activated'], secret: 'secret' };
  const document = {
    organizationId,
    documentType: 'PASSPORT',
    mimeType: 'image/png',
    fileName: 'a.png',
    docId: 'd-1',
    content: { size: 1, stream: () => Readable.from([Buffer.from('a')]) },
  };
  await Promise.allSettled([
    individuals.register(samples.registration, call()),
    individuals.activate(customerId, { userId, code: '1' }, call()),
    organizations.register(samples.organizationRegistration, call()),
    organizations.activate(organizationId, { userId }, call()),
    personnel.addEmployee(organizationId, samples.employee, call()),
    personnel.addDirector(organizationId, samples.director, call()),
    personnel.addShareholder(organizationId, samples.shareholder, call()),
    sessions.openCustomerSession(customerId, userId, credentials, call()),
    consents.accept(samples.individual, { type: 'terms', version: '1', acceptedAt: 'x' }, call()),
    verifications.uploadDocument(verificationId, document, call()),
    verifications.open(
      { type: 'BUSINESS_VERIFICATION', customerId, requestedLevel: 'X', requestedByUserId: userId },
      call(),
    ),
    verifications.approve(verificationId, { customerId, type: 'BUSINESS_VERIFICATION', userId }, call()),
    webhooks.create(hook, 'schema', call()),
    webhooks.create(hook, 'prose', call()),
  ]);
}

function membersIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(membersIn)];
}

function propertiesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { readonly properties?: object };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(propertiesIn)];
}
