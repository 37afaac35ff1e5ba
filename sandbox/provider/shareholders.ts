import { z } from 'zod';
import type { Shareholder } from '../state/customers.js';
import type { FieldError } from '../state/records.js';
import { invalid, ok, unprocessable } from './answers.js';
import { organizationFor, type OperationHandler } from './call.js';
import { addPerson, newUser, numberOf, personsOf } from './persons.js';
import { beneficialFrom, exceedsWhole, totalOf } from './shares.js';

const bodySchema = z.object({
  type: z.enum(['INDIVIDUAL', 'CORPORATE']),
  ownershipPercentage: z.number(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  companyName: z.string().optional(),
  isBeneficialOwner: z.boolean().default(false),
});
type ShareholderBody = z.infer<typeof bodySchema>;

export const addShareholder: OperationHandler = (provider, call) => {
  const organization = organizationFor(provider, call);
  const body = bodySchema.parse(call.body);
  const errors = missingNames(body);
  if (errors.length > 0) throw invalid(errors);
  const { type, ownershipPercentage, isBeneficialOwner } = body;
  const holders = personsOf(provider, organization.id, 'shareholder');
  const shares = [...holders.map((holder) => holder.ownershipPercentage), ownershipPercentage];
  if (exceedsWhole(shares)) throw tooMuch(totalOf(shares));

  const name = nameOf(body);
  const individual = type === 'INDIVIDUAL' ? newUser(provider) : null;
  const addedAt = new Date().toISOString();
  const shareholder = addPerson<Shareholder>(provider, call, organization, {
    id: provider.ids.uuid('shareholder'),
    organizationId: organization.id,
    kind: 'shareholder',
    // Nothing tells an equal holder from a repeated call, so both are taken.
    number: numberOf(holders, (holder) => holder.type === type && holder.name === name),
    type,
    name,
    ownershipPercentage,
    isBeneficialOwner: isBeneficialOwner || ownershipPercentage >= beneficialFrom,
    verified: false,
    user: individual?.user ?? null,
    addedAt,
  });
  return ok(
    {
      shareholderId: shareholder.id,
      status: 'PENDING_VERIFICATION',
      createdAt: addedAt,
      ...(individual === null ? {} : { credentials: individual.credentials }),
    },
    'Shareholder added successfully',
  );
};

function missingNames(body: ShareholderBody): FieldError[] {
  const needed =
    body.type === 'INDIVIDUAL' ? (['firstName', 'lastName'] as const) : (['companyName'] as const);
  return needed
    .filter((field) => body[field] === undefined)
    .map((field) => ({ field, message: `is required for ${body.type}` }));
}

function nameOf({ type, firstName = '', lastName = '', companyName = '' }: ShareholderBody): string {
  return type === 'INDIVIDUAL' ? `${firstName} ${lastName}` : companyName;
}

function tooMuch(total: string) {
  return unprocessable(`The shares would total ${total} percent`, {
    errors: [{ field: 'ownershipPercentage', message: `would make the total ${total} percent` }],
    totalPercentage: Number(total),
  });
}
