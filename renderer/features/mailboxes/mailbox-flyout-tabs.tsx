import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { MailboxDetails } from '../../../shared/domain/mailbox.ts';
import { Badge } from '../../ui/badge.tsx';
import { SizeBar } from '../../ui/bars.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Note } from '../../ui/error-callout.tsx';
import {
  formatAge,
  formatAsOfAge,
  formatBytesExact,
  formatCount,
  formatDate,
  formatDateTime,
  formatGigabytes,
  formatPercent,
  formatQuota,
  unknown,
} from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { Facts } from '../../ui/page.tsx';
import { onOff } from './mailbox-columns.ts';
import styles from './mailbox-flyout.module.css';
import { NeedsAttention } from './needs-attention.tsx';

interface TabProps {
  mailbox: MailboxDetails;
}

const yesNo = (value: boolean | null): string => (value === null ? unknown : value ? 'Yes' : 'No');

const SizeAge = ({ mailbox }: TabProps) => {
  const now = useNow();
  if (mailbox.sizeSource === null) return <span className={styles.quiet}>never read</span>;
  const when = mailbox.sizeSource === 'live' ? formatAge(mailbox.sizeAsOf, now) : formatAsOfAge(mailbox.sizeAsOf, now);
  return (
    <span className={styles.quiet} title={formatDateTime(mailbox.sizeAsOf)}>
      {mailbox.sizeSource === 'live' ? 'live' : 'usage report'} · {when}
    </span>
  );
};

/** Size against quota, and the facts asked for most. */
export const OverviewTab = ({ connection, mailbox }: TabProps & { connection: Connection }) => {
  const quota = mailbox.prohibitSendReceiveQuota;
  return (
    <div className={styles.tab}>
      <div className={styles.sizeLine}>
        <strong title={formatBytesExact(mailbox.totalItemBytes)}>
          {mailbox.totalItemBytes === null
            ? 'Size not known'
            : quota !== null && quota > 0
              ? `${formatGigabytes(mailbox.totalItemBytes)} of ${formatQuota(quota)}`
              : formatGigabytes(mailbox.totalItemBytes)}
          {mailbox.quotaUsedPercent === null ? '' : ` · ${formatPercent(mailbox.quotaUsedPercent)}`}
        </strong>
        <SizeAge mailbox={mailbox} />
      </div>
      <SizeBar
        bytes={mailbox.totalItemBytes}
        warning={mailbox.issueWarningQuota}
        send={mailbox.prohibitSendQuota}
        receive={quota}
      />
      <NeedsAttention connection={connection} mailbox={mailbox} />
      <Facts
        facts={[
          {
            label: 'Items',
            value:
              mailbox.deletedItemCount === null
                ? formatCount(mailbox.itemCount)
                : `${formatCount(mailbox.itemCount)} · ${formatCount(mailbox.deletedItemCount)} deleted`,
          },
          {
            label: 'Recoverable items',
            value: formatGigabytes(mailbox.deletedItemBytes),
            title: formatBytesExact(mailbox.deletedItemBytes),
          },
          {
            label: 'Licenses',
            value: mailbox.licenses === null ? unknown : mailbox.licenses.join(', ') || 'None',
          },
          { label: 'Last activity', value: formatDate(mailbox.lastActivity) },
          { label: 'Last sign-in', value: formatDateTime(mailbox.lastSignIn) },
          {
            label: 'Sign-in',
            value: mailbox.accountEnabled === null ? unknown : mailbox.accountEnabled ? 'Allowed' : 'Blocked',
          },
          { label: 'Copy Sent As', value: onOff(mailbox.messageCopyForSentAsEnabled) },
          { label: 'Copy Send on Behalf', value: onOff(mailbox.messageCopyForSendOnBehalfEnabled) },
          {
            label: 'Forwarding',
            value:
              [mailbox.forwardingSmtpAddress, mailbox.forwardingAddress].filter(Boolean).join(', ') ||
              (mailbox.recipientTypeDetails === null ? unknown : 'Off'),
          },
          { label: 'Litigation hold', value: onOff(mailbox.litigationHoldEnabled) },
          {
            label: 'Archive',
            value:
              mailbox.archiveEnabled === true && mailbox.archiveItemBytes !== null
                ? `On · ${formatGigabytes(mailbox.archiveItemBytes)} of ${formatQuota(mailbox.archiveQuota)}`
                : mailbox.archiveEnabled === true && mailbox.autoExpandingArchiveEnabled === true
                  ? 'On · auto-expanding'
                  : onOff(mailbox.archiveEnabled),
          },
          { label: 'Directory-synced', value: yesNo(mailbox.isDirSynced) },
          { label: 'Hidden from lists', value: yesNo(mailbox.hiddenFromAddressListsEnabled) },
          { label: 'Department', value: mailbox.department ?? unknown },
          { label: 'Job title', value: mailbox.jobTitle ?? unknown },
          { label: 'Office', value: mailbox.officeLocation ?? unknown },
          { label: 'Created', value: formatDate(mailbox.whenMailboxCreated) },
        ]}
      />
    </div>
  );
};

/** Where copies of sent mail stay, and where else incoming mail goes. */
export const MailFlowTab = ({ mailbox }: TabProps) => {
  const forwards = mailbox.forwardingSmtpAddress !== null || mailbox.forwardingAddress !== null;
  const unset = mailbox.recipientTypeDetails === null ? unknown : 'Not set';
  return (
    <div className={styles.tab}>
      <h3 className={styles.heading}>Sent items</h3>
      <p className={styles.lead}>
        Whether mail that others send from this mailbox is also kept in its own Sent Items, or only in the sender’s.
      </p>
      <Facts
        facts={[
          { label: 'Sent As', value: onOff(mailbox.messageCopyForSentAsEnabled) },
          { label: 'Send on Behalf', value: onOff(mailbox.messageCopyForSendOnBehalfEnabled) },
          { label: 'SMTP submission', value: onOff(mailbox.messageCopyForSMTPClientSubmissionEnabled) },
          {
            label: 'May send on behalf',
            value: mailbox.grantSendOnBehalfTo === null ? unknown : mailbox.grantSendOnBehalfTo.join(', ') || 'Nobody',
          },
        ]}
      />
      <p className={styles.lead}>
        This does nothing for people who open the mailbox directly, as an account of its own: Outlook then puts the copy
        where that profile says.
      </p>
      <h3 className={styles.heading}>Forwarding</h3>
      {mailbox.forwardsOutside === true ? (
        <Note tone="warn" title="Mail leaves the organization">
          The address below is in none of your domains.
        </Note>
      ) : null}
      <Facts
        facts={[
          { label: 'To an address', value: mailbox.forwardingSmtpAddress ?? unset },
          { label: 'To a recipient', value: mailbox.forwardingAddress ?? unset },
          {
            label: 'Keeps a copy',
            value: forwards
              ? yesNo(mailbox.deliverToMailboxAndForward)
              : unset === unknown
                ? unknown
                : 'Does not forward',
          },
        ]}
      />
      {mailbox.forwardingSmtpAddress !== null && mailbox.forwardingAddress !== null ? (
        <Note>Both are set. Exchange then uses the recipient and ignores the address.</Note>
      ) : null}
      <p className={styles.lead}>Rules that people made in Outlook are not part of this.</p>
    </div>
  );
};

/** What keeps content from being deleted. */
export const HoldsTab = ({ mailbox }: TabProps) => (
  <div className={styles.tab}>
    <Facts
      facts={[
        { label: 'Litigation hold', value: onOff(mailbox.litigationHoldEnabled) },
        ...(mailbox.litigationHoldEnabled === true
          ? [
              { label: 'Since', value: formatDateTime(mailbox.litigationHoldDate) },
              { label: 'Set by', value: mailbox.litigationHoldOwner ?? unknown },
              {
                label: 'Duration',
                value:
                  mailbox.litigationHoldDuration === null
                    ? 'Unlimited'
                    : `${formatCount(mailbox.litigationHoldDuration)} days`,
              },
            ]
          : []),
        { label: 'Retention hold', value: onOff(mailbox.retentionHoldEnabled) },
        { label: 'Retention policy', value: mailbox.retentionPolicy ?? unknown },
        {
          label: 'Other holds',
          value:
            mailbox.inPlaceHolds === null ? (
              formatCount(mailbox.inPlaceHoldCount)
            ) : mailbox.inPlaceHolds.length === 0 ? (
              'None'
            ) : (
              <ul>
                {mailbox.inPlaceHolds.map((hold) => (
                  <li key={hold} className={styles.mono}>
                    {hold}
                  </li>
                ))}
              </ul>
            ),
        },
        { label: 'Auditing', value: onOff(mailbox.auditEnabled) },
      ]}
    />
  </div>
);

/** Products, and where each assignment comes from. */
export const LicensesTab = ({ mailbox }: TabProps) => {
  const { licenseDetails } = mailbox;
  if (licenseDetails === null) {
    return (
      <p className={styles.lead}>
        {mailbox.licenses === null
          ? 'Licenses are not known: no account in the directory belongs to this mailbox, or people were not read yet.'
          : mailbox.licenses.join(', ') || 'No licenses.'}
      </p>
    );
  }
  if (licenseDetails.length === 0) {
    return (
      <p className={styles.lead}>
        No licenses.
        {mailbox.recipientTypeDetails === 'SharedMailbox'
          ? ' A shared mailbox up to 50 GB without archive and hold needs none.'
          : ''}
      </p>
    );
  }
  return (
    <ul className={styles.licenses}>
      {licenseDetails.map((license) => (
        <li key={license.skuId}>
          <p className={styles.licenseName} title={`${license.partNumber}, ${license.skuId}`}>
            {license.name} {license.error ? <Badge tone="bad">Error</Badge> : null}
          </p>
          <p className={styles.quiet}>
            {[
              ...(license.direct ? ['assigned directly'] : []),
              ...license.viaGroups.map((group) => `through the group ${group}`),
              ...(license.plansOff > 0
                ? [`${license.plansOff} ${license.plansOff === 1 ? 'service' : 'services'} switched off`]
                : []),
            ].join(' · ')}
          </p>
          {license.error ? <p className={styles.bad}>{license.error}</p> : null}
        </li>
      ))}
    </ul>
  );
};

/** Every address and id. */
export const AddressesTab = ({ mailbox }: TabProps) => {
  const addresses = (mailbox.emailAddresses ?? []).map((raw) => {
    const at = raw.indexOf(':');
    const prefix = at > 0 ? raw.slice(0, at) : 'smtp';
    return { raw, primary: prefix === 'SMTP', kind: prefix.toLowerCase(), address: at > 0 ? raw.slice(at + 1) : raw };
  });
  const ids: [string, string | null][] = [
    ['User principal name', mailbox.userPrincipalName],
    ['Alias', mailbox.alias],
    ['Object ID', mailbox.id.startsWith('exo:') ? null : mailbox.id],
    ['Exchange GUID', mailbox.exchangeGuid],
    ['Archive GUID', mailbox.archiveGuid],
  ];
  return (
    <div className={styles.tab}>
      <ul className={styles.addresses} aria-label="Addresses">
        {addresses
          .toSorted((a, b) => Number(b.primary) - Number(a.primary))
          .map(({ raw, primary, kind, address }) => (
            <li key={raw}>
              <span className={styles.address}>{address}</span>
              {primary ? <Badge tone="brand">Primary</Badge> : kind === 'smtp' ? null : <Badge>{kind}</Badge>}
              <CopyButton text={address} label={`Copy ${address}`} />
            </li>
          ))}
        {addresses.length === 0 ? <li className={styles.quiet}>No addresses were read.</li> : null}
      </ul>
      <Facts
        facts={ids.map(([label, value]) => ({
          label,
          value:
            value === null ? (
              unknown
            ) : (
              <span className={styles.id}>
                <span className={styles.mono}>{value}</span>
                <CopyButton text={value} label={`Copy ${label}`} />
              </span>
            ),
        }))}
      />
    </div>
  );
};
