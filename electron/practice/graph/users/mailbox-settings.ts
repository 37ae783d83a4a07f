import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeMailbox, PracticeUser } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { GraphError, segmentNotFound } from '../errors.ts';
import { json } from '../respond.ts';
import { findUser } from './access.ts';

const TIME_ZONES: Record<string, string> = {
  US: 'Pacific Standard Time',
  CA: 'Eastern Standard Time',
  GB: 'GMT Standard Time',
  IE: 'GMT Standard Time',
  JP: 'Tokyo Standard Time',
  IN: 'India Standard Time',
  AU: 'AUS Eastern Standard Time',
};

/** GET /users/{id}/mailboxSettings */
export function readMailboxSettings(call: GraphCall): PracticeResponse {
  const user = findUser(call, call.params.user!);
  return json({
    '@odata.context': contextUrl(call, `users('${user.id}')/mailboxSettings`),
    ...mailboxSettingsOf(call, user),
  });
}

/** GET /users/{id}/mailboxSettings/{property} */
export function readMailboxSetting(call: GraphCall): PracticeResponse {
  const user = findUser(call, call.params.user!);
  const name = call.params.setting!;
  const value = mailboxSettingsOf(call, user)[name];
  if (value === undefined) throw segmentNotFound(name);
  return json({ '@odata.context': contextUrl(call, `users('${user.id}')/mailboxSettings/${name}`), value });
}

/** The mailbox's settings. Throws 403 for another person's mailbox and 404 where there is no mailbox. */
export function mailboxSettingsOf(call: GraphCall, user: PracticeUser): Record<string, unknown> {
  authorize(call.caller, 'mailboxSettings.read');
  // Delegated access reaches the signed-in person's own mailbox only.
  if (call.caller.kind === 'user' && call.caller.userId !== user.id) {
    throw new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  }
  const mailbox = call.world.mailboxByUserId(user.id);
  if (!mailbox || mailbox.softDeletedAt !== null || mailbox.visibleAt > call.world.clock.now()) {
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    );
  }
  const timeZone = TIME_ZONES[user.usageLocation ?? ''] ?? 'W. Europe Standard Time';
  const today = Math.floor(call.world.clock.now() / 86_400_000) * 86_400_000;
  const at = (ms: number): Record<string, string> => ({
    dateTime: `${new Date(ms).toISOString().slice(0, 19)}.0000000`,
    timeZone: 'UTC',
  });
  return {
    archiveFolder: mailbox.archiveGuid,
    timeZone,
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    dateFormat: user.usageLocation === 'US' ? 'M/d/yyyy' : 'dd/MM/yyyy',
    timeFormat: user.usageLocation === 'US' ? 'h:mm tt' : 'HH:mm',
    userPurpose: userPurpose(call, mailbox),
    automaticRepliesSetting: {
      status: 'disabled',
      externalAudience: 'all',
      internalReplyMessage: '',
      externalReplyMessage: '',
      scheduledStartDateTime: at(today + 86_400_000),
      scheduledEndDateTime: at(today + 2 * 86_400_000),
    },
    language: language(user),
    workingHours: {
      daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      startTime: '08:00:00.0000000',
      endTime: '17:00:00.0000000',
      timeZone: { name: timeZone },
    },
  };
}

function userPurpose(call: GraphCall, mailbox: PracticeMailbox): string {
  const type = mailbox.typeVisibleAt > call.world.clock.now() ? mailbox.previousType : mailbox.recipientTypeDetails;
  switch (type) {
    case 'UserMailbox':
      return 'user';
    case 'LinkedMailbox':
      return 'linked';
    case 'SharedMailbox':
      return 'shared';
    case 'RoomMailbox':
      return 'room';
    case 'EquipmentMailbox':
      return 'equipment';
    default:
      return 'others';
  }
}

function language(user: PracticeUser): Record<string, string> {
  const locale = user.preferredLanguage ?? 'en-US';
  let displayName = locale;
  try {
    displayName = new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale;
  } catch {
    // Not a language tag: shown as it was stored.
  }
  return { locale, displayName };
}
