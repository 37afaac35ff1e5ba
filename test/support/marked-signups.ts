import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { needlesOf, type Needle } from './marker-search.js';

/**
 * Values that stand nowhere else. Everything that says something about a customer of a run holds one of the three, so that
 * searching for them finds any of it.
 */
export interface Markers {
  /** In names, addresses, e-mails, passwords, paths, documents, reasons. */
  readonly word: string;
  /** In phone numbers. */
  readonly digits: string;
  /** The address of every client. */
  readonly ip: string;
  readonly needles: readonly Needle[];
}

export function newMarkers(): Markers {
  const word = `zq${randomBytes(6).toString('hex')}wx`;
  const digits = `6${String(randomBytes(4).readUInt32BE()).padStart(10, '7')}`;
  const ip = `2001:db8:${randomBytes(6)
    .toString('hex')
    .replaceAll(/....(?=.)/g, '$&:')}::7`;
  return { word, digits, ip, needles: [word, digits, ip].flatMap(needlesOf) };
}

/** A folder with a document whose path and content hold the marker; the caller removes it. */
export async function markedDocuments({ word }: Markers): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'audited-documents-'));
  await mkdir(path.join(root, word));
  await writeFile(path.join(root, word, `scan-${word}.pdf`), `%PDF-1.4\n% ${word} was born here\n%%EOF\n`);
  return root;
}

export const markedDocument = ({ word }: Markers, type: string, file = `scan-${word}.pdf`) => ({
  type,
  source: `file:${word}/${file}`,
  mimeType: 'application/pdf',
  fileName: `scan of ${word}.pdf`,
});

const consents = ['terms', 'privacy', 'data-processing'].map((type) => ({
  type,
  version: '1.0',
  acceptedAt: '2026-05-01T10:00:00.000Z',
}));

/** Members that no schema knows, their names marked too. */
const unknownMembers = (word: string) => ({
  [`note${word}`]: word,
  [`${word}@example.com`]: { [word]: [word] },
});

const addressOf = (word: string) => ({
  ...unknownMembers(word),
  street: `${word} gatvė 7`,
  city: `Ž${word}`,
  state: `${word} County`,
  postalCode: `LT-${word}`,
  country: 'Lithuania',
});

const personOf = ({ word, digits }: Markers, name: string) => ({
  // Looks like the name of a field, too.
  firstName: `Zydre_${word}`,
  lastName: `O'${word} "ėė"`,
  email: `${name}.${word}@example.com`,
  phone: `+370${digits}`,
  dateOfBirth: '1990-05-15',
  nationality: 'Lithuania',
  gender: 'FEMALE',
  ...unknownMembers(word),
});

let events = 0;

const common = (markers: Markers) => ({
  id: `evt-${markers.word}-${++events}`,
  occurredAt: '2026-05-01T10:00:00Z',
  ...unknownMembers(markers.word),
  consents,
  client: { ip: markers.ip, deviceId: `device ${markers.word}`, platform: `${markers.word} phone` },
});

/** The sign-up event of a person, every text of it marked; `name` begins the e-mail address. */
export function markedPerson(markers: Markers, name: string) {
  const { word } = markers;
  return {
    ...common(markers),
    type: 'individual.signup',
    customer: {
      ...personOf(markers, name),
      placeOfBirth: `${word} village`,
      password: `Aa1!${word}`,
      address: addressOf(word),
    },
    documents: ['PASSPORT', 'PROOF_OF_ADDRESS'].map((type) => markedDocument(markers, type)),
  };
}

/** The same of a company and its people. `director` begins the e-mail of its one director. */
export function markedCompany(markers: Markers, name: string, director = `director.${name}`) {
  const { word, digits } = markers;
  return {
    ...common(markers),
    type: 'organization.signup',
    organization: {
      legalName: `${word} UAB`,
      tradingName: `Trading ${word}`,
      registrationNumber: `R-${word}`,
      taxId: `LT${word}`,
      email: `${name}.${word}@example.com`,
      phone: `+370${digits}`,
      password: `Aa1!${word}`,
      website: `https://${word}.example.com/`,
      businessDescription: `Sells ${word}`,
      address: addressOf(word),
    },
    employees: ['first', 'second'].map((who) => ({
      ...personOf(markers, `${who}.${name}`),
      position: 'COMPLIANCE_OFFICER',
      department: 'Compliance',
      roles: ['COMPLIANCE_OFFICER', 'ADMIN_USER'],
    })),
    directors: [markedDirector(markers, director)],
    shareholders: [
      { type: 'INDIVIDUAL', firstName: 'Ona', lastName: `von ${word}`, ownershipPercentage: 60 },
      { type: 'CORPORATE', companyName: `${word} Holding`, ownershipPercentage: 40 },
    ],
    documents: [markedDocument(markers, 'CERTIFICATE_OF_INCORPORATION')],
  };
}

export const markedDirector = (markers: Markers, name: string) => ({
  ...personOf(markers, name),
  role: 'MANAGING_DIRECTOR',
});
