import { guidOf } from '../../world/guid.ts';
import type { World } from '../../world/world.ts';
import type { ConfigObject } from './config-object.ts';

/** A rights-management template messages may be protected with. */
export interface RightsTemplate {
  readonly name: string;
  readonly description: string;
  readonly guid: string;
}

/** The switches of rights management and how they start. */
export const IRM_SWITCHES: Readonly<Record<string, boolean>> = {
  AzureRMSLicensingEnabled: true,
  InternalLicensingEnabled: true,
  ExternalLicensingEnabled: true,
  SimplifiedClientAccessEnabled: false,
  SimplifiedClientAccessEncryptOnlyDisabled: false,
  SimplifiedClientAccessDoNotForwardDisabled: false,
  AutomaticServiceUpdateEnabled: true,
  DecryptAttachmentForEncryptOnly: false,
  DecryptAttachmentFromPortal: false,
  EnablePdfEncryption: false,
  EDiscoverySuperUserEnabled: true,
  JournalReportDecryptionEnabled: true,
  SearchEnabled: true,
  RejectIfRecipientHasNoRights: false,
  EnablePortalTrackingLogs: false,
};

/** The organization's rights-management settings as a new tenant has them. */
export function initialRightsManagement(world: World, guid: string): ConfigObject {
  const at = world.tenant.createdAt;
  const licensing = `https://${guid}.rms.eu.aadrm.com/_wmcs/licensing`;
  return {
    guid,
    name: 'ControlPoint Config',
    createdAt: at,
    changedAt: at,
    values: {
      ...IRM_SWITCHES,
      TransportDecryptionSetting: 'Optional',
      LicensingLocation: [licensing],
      ServiceLocation: null,
      PublishingLocation: null,
    },
  };
}

/** The two built-in templates and the company's own. */
export function initialTemplates(world: World, guidKind: number): RightsTemplate[] {
  const company = world.tenant.displayName;
  return [
    {
      name: 'Encrypt',
      description: 'Recipients inside and outside may do anything with the message but remove its encryption.',
      guid: 'c026002d-0000-0000-0000-000000000000',
    },
    {
      name: 'Do Not Forward',
      description: 'Recipients may read the message, but not forward, print or copy it.',
      guid: 'cf5cf348-a8d7-40d5-91ef-a600b88a395d',
    },
    {
      name: `${company} - Confidential`,
      description: `Readable by everyone at ${company}.`,
      guid: guidOf(world.seed, guidKind, 1),
    },
    {
      name: `${company} - Confidential View Only`,
      description: `Readable by everyone at ${company}, without copying or printing.`,
      guid: guidOf(world.seed, guidKind, 2),
    },
  ];
}
