import { z } from 'zod';
import { isCode, optionalFlag } from './schemas.js';

/** FinHub's answer to "may this customer be activated?"; undefined where it leaves a flag out. */
export interface Readiness {
  readonly verificationOk: boolean | undefined;
  /** `activationAllowed`, or `canActivate` of older answers. */
  readonly allowed: boolean | undefined;
  readonly consentOk: boolean | undefined;
  /** Record types: `PRIVACY_POLICY`. */
  readonly missingConsents: readonly string[];
  readonly powerTenantApprovalRequired: boolean;
  readonly powerTenantApprovalOk: boolean | undefined;
}

/** Of an organization: FinHub names the call without describing its answer, so that it may tell nothing at all. */
export type OrganizationReadiness =
  { readonly known: true; readonly readiness: Readiness } | { readonly known: false };

export const unknownReadiness: OrganizationReadiness = { known: false };

const consentCodes = z
  .array(z.unknown())
  .nullish()
  .transform((codes) => (codes ?? []).filter(isCode));

const readinessSchema = z
  .object({
    verificationOk: optionalFlag,
    activationAllowed: optionalFlag,
    canActivate: optionalFlag,
    consentOk: optionalFlag,
    missingConsents: consentCodes,
    powerTenantApprovalRequired: optionalFlag,
    powerTenantApprovalOk: optionalFlag,
  })
  .transform((answer): Readiness => ({
    verificationOk: answer.verificationOk,
    allowed: answer.activationAllowed ?? answer.canActivate,
    consentOk: answer.consentOk,
    missingConsents: answer.missingConsents,
    powerTenantApprovalRequired: answer.powerTenantApprovalRequired ?? false,
    powerTenantApprovalOk: answer.powerTenantApprovalOk,
  }));

/** Of an individual, whose answer FinHub describes: without the flag that is waited for it would be waited for in vain. */
export const individualReadinessSchema = readinessSchema.superRefine(({ allowed }, context) => {
  if (allowed === undefined)
    context.addIssue({ code: 'custom', path: ['activationAllowed'], message: 'missing' });
});

/** What neither says whether the reviewer approved nor whether the organization may be activated is unknown. */
export const organizationReadinessSchema = readinessSchema
  .transform((readiness): OrganizationReadiness => {
    const tells = readiness.verificationOk !== undefined || readiness.allowed !== undefined;
    return tells ? { known: true, readiness } : unknownReadiness;
  })
  .catch(unknownReadiness);
