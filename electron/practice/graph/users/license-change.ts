import { type GraphCall, readBody } from '../call.ts';
import { badRequest } from '../errors.ts';
import { isGuid } from '../values.ts';

interface LicenseChange {
  add: { skuId: string; disabledPlans: string[] }[];
  remove: string[];
}

const PARAMETERS = ['addLicenses', 'removeLicenses'] as const;

/** The body of `assignLicense` on a user or a group. Throws `GraphError` 400 for missing or malformed parts. */
export function readLicenseChange(call: GraphCall): LicenseChange {
  const body = readBody(call);
  const missing = PARAMETERS.filter((name) => !Array.isArray(body[name]));
  if (missing.length > 0) {
    throw badRequest(
      `One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: ${missing.join(', ')}.`,
    );
  }
  const add = (body.addLicenses as unknown[]).map(readAdd);
  const remove = (body.removeLicenses as unknown[]).map(readGuid);
  return { add, remove };
}

function readAdd(raw: unknown): { skuId: string; disabledPlans: string[] } {
  if (typeof raw !== 'object' || raw === null) throw notAGuid();
  const { skuId, disabledPlans } = raw as Record<string, unknown>;
  const plans = disabledPlans === undefined || disabledPlans === null ? [] : disabledPlans;
  if (!Array.isArray(plans)) throw notAGuid();
  return { skuId: readGuid(skuId), disabledPlans: [...new Set(plans.map(readGuid))] };
}

function readGuid(value: unknown): string {
  if (!isGuid(value)) throw notAGuid();
  return value.toLowerCase();
}

function notAGuid(): Error {
  return badRequest(
    "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details.",
  );
}
