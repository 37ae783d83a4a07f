import { Link } from '@fluentui/react-components';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { MailboxDetails } from '../../../shared/domain/mailbox.ts';
import { useApi } from '../../api/api-context.tsx';
import type { PlanKind } from '../../api/plans.ts';
import { Note } from '../../ui/error-callout.tsx';

interface Warning {
  text: string;
  /** The change that settles it. */
  remedy?: { label: string; kind: PlanKind; preset: Readonly<Record<string, unknown>> };
}

const freeLimit = 50 * 1024 ** 3;

/** What is wrong with a mailbox, the worst first. */
const warningsOf = (mailbox: MailboxDetails): Warning[] => {
  const shared = mailbox.recipientTypeDetails === 'SharedMailbox';
  const percent = mailbox.quotaUsedPercent;
  const warnings: Warning[] = [];
  if (percent !== null && percent >= 90)
    warnings.push({
      text: percent >= 100 ? 'The mailbox is full: it can neither send nor receive.' : 'The mailbox is nearly full.',
      remedy: { label: 'Change quotas…', kind: 'quotas', preset: {} },
    });
  if (shared && (mailbox.totalItemBytes ?? 0) > freeLimit && mailbox.licenses?.length === 0)
    warnings.push({ text: 'A shared mailbox above 50 GB needs Exchange Online Plan 2, and this one has no license.' });
  if (shared && mailbox.accountEnabled === true)
    warnings.push({
      text: 'Sign-in is enabled. A shared mailbox should be blocked from signing in.',
      remedy: { label: 'Block sign-in…', kind: 'block-sign-in', preset: { blocked: true } },
    });
  if (mailbox.forwardsOutside === true)
    warnings.push({
      text: 'Mail is forwarded outside the organization.',
      remedy: { label: 'Change forwarding…', kind: 'forwarding', preset: { to: 'nobody' } },
    });
  for (const license of mailbox.licenseDetails ?? [])
    if (license.error) warnings.push({ text: `${license.name} is not assigned properly: ${license.error}.` });
  return warnings;
};

/** What should be looked at, each with the change that settles it where one does. */
export const NeedsAttention = ({ connection, mailbox }: { connection: Connection; mailbox: MailboxDetails }) => {
  const { plans } = useApi();
  const warnings = warningsOf(mailbox);
  if (warnings.length === 0) return null;
  const begin = ({ kind, preset }: NonNullable<Warning['remedy']>) =>
    plans.begin({
      connectionId: connection.id,
      kind,
      targets: {
        selection: { kind: 'ids', ids: [mailbox.id] },
        count: 1,
        name: mailbox.displayName ?? mailbox.primarySmtpAddress ?? mailbox.id,
      },
      preset,
    });
  return (
    <Note tone="warn" title="Needs attention">
      {warnings.map(({ text, remedy }) => (
        <p key={text}>
          {text}{' '}
          {remedy && mailbox.goneSince === null ? (
            <Link as="button" inline onClick={() => begin(remedy)}>
              {remedy.label}
            </Link>
          ) : null}
        </p>
      ))}
    </Note>
  );
};
