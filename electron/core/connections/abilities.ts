import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import { exchangeWriters, licenseWriters, roleIds, userWriters } from '../../../shared/domain/roles.ts';
import type { ConnectionServices } from './connection-services.ts';

/** Who may read usage reports per mailbox: also Reports Reader, SharePoint and Teams administrators. */
const reportReaders: readonly string[] = [
  roleIds.globalAdministrator,
  roleIds.exchangeAdministrator,
  '4a5d8f65-41da-4de4-8968-e035b65339cf',
  'f28a1f50-f6e7-4571-818b-6a12f2af6b6c',
  '69091246-20e8-4a56-aa4d-066075b2a7a8',
];

/** What a fresh sign-in finds out about itself. */
export interface Abilities {
  /** Directory role names; null when they cannot be read. */
  roles: string[] | null;
  /** Their template ids. */
  roleIds: string[] | null;
  organizationName: string | null;
  tenantId: string | null;
  /** Area → why not. */
  limits: Record<string, string>;
}

/** Asks the services who this account is and what it may do. Never fails for what is merely not allowed. */
export async function findAbilities(
  services: ConnectionServices,
  exchangeProblem: WireError | null,
  signal: AbortSignal,
): Promise<Abilities> {
  const limits: Record<string, string> = {};
  const [roles, organization] = await Promise.all([
    tolerate(services.graph.myRoles({ signal })),
    tolerate(services.graph.organization({ signal })),
    exchangeProblem ? Promise.resolve() : exchangeLimit(services, limits, signal),
  ]);
  if (exchangeProblem) limits.mailboxes = sentence(exchangeProblem);
  // Whoever may not read mailboxes may not ask them for their sizes either.
  const oneByOne = limits.mailboxes === undefined ? '; sizes can be read mailbox by mailbox instead' : '';
  if (roles) {
    const held = new Set(roles.map((role) => role.templateId.toLowerCase()));
    const has = (allowed: readonly string[]): boolean => allowed.some((role) => held.has(role));
    if (!has(exchangeWriters)) {
      limits['mailboxes.write'] =
        'Changing mailboxes needs Exchange Administrator, Exchange Recipient Administrator or Global Administrator.';
    }
    if (!has(licenseWriters)) {
      limits['licenses.write'] =
        'Assigning licenses needs License Administrator, User Administrator or Global Administrator.';
    }
    if (!has(userWriters)) {
      limits['users.write'] = 'Changing users needs User Administrator or Global Administrator.';
    }
    if (services.hasUsageReports && !has(reportReaders)) {
      limits.reports = `Usage reports per mailbox need Global Administrator, Exchange Administrator or Reports Reader${oneByOne}.`;
    }
  }
  if (!services.hasUsageReports) limits.reports = `This cloud has no usage reports${oneByOne}.`;
  return {
    roles: roles ? roles.map((role) => role.displayName).sort((a, b) => a.localeCompare(b, 'en')) : null,
    roleIds: roles ? roles.map((role) => role.templateId.toLowerCase()) : null,
    organizationName: organization?.displayName || null,
    tenantId: organization?.tenantId || null,
    limits,
  };
}

async function exchangeLimit(
  services: ConnectionServices,
  limits: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await services.exchange.probe({ signal });
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') limits.mailboxes = sentence(error);
    else if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
  }
}

/** What a role does not allow, or a service that is away for the moment, must not spoil a sign-in. */
async function tolerate<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'cancelled') return null;
    throw error;
  }
}

const sentence = (error: { message: string; hint?: string }): string =>
  error.hint ? `${error.message} ${error.hint}` : error.message;
