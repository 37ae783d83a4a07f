import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { MailboxRow } from '../../../shared/domain/mailbox.ts';
import { Badge } from '../../ui/badge.tsx';
import { QuotaBar } from '../../ui/bars.tsx';
import cells from '../../ui/cells.module.css';
import { formatBytesExact, formatCount, formatDate, formatGigabytes, unknown } from '../../ui/format.ts';
import type { VirtualColumn } from '../../ui/virtual-grid.tsx';
import { freeLimit } from './shared-findings.ts';

type Forecast = MethodOutput<'history.forecasts'>[string];

/** A shared mailbox with when it will be full; null while that is not known. */
export interface SharedRow extends MailboxRow {
  forecast: Forecast | null;
}

const CopyBadge = ({ row }: { row: MailboxRow }) => {
  const { messageCopyForSentAsEnabled: sentAs, messageCopyForSendOnBehalfEnabled: onBehalf } = row;
  if (sentAs === null || onBehalf === null) return <span className={cells.quiet}>{unknown}</span>;
  if (sentAs && onBehalf) return <span className={cells.quiet}>Both</span>;
  return <Badge tone="warn">{sentAs ? 'Sent As only' : onBehalf ? 'On Behalf only' : 'None'}</Badge>;
};

/** Beyond this, the figure says little. */
const farDays = 365;

const daysWords = ({ from, to }: { from: number; to: number }): string => {
  if (to <= 0) return 'Full now';
  if (from > farDays) return 'Over a year';
  if (from === to) return `${formatCount(from)} ${from === 1 ? 'day' : 'days'}`;
  return to > farDays ? `${formatCount(from)}+ days` : `${formatCount(from)}–${formatCount(to)} days`;
};

const FullIn = ({ forecast }: { forecast: Forecast | null }) => {
  if (!forecast?.daysToQuota)
    return (
      <span className={cells.quiet} title={forecast?.why ?? 'It is being worked out.'}>
        {unknown}
      </span>
    );
  const { daysToQuota } = forecast;
  return daysToQuota.from <= 30 ? (
    <Badge tone={daysToQuota.to <= 30 ? 'bad' : 'warn'}>{daysWords(daysToQuota)}</Badge>
  ) : (
    <span className={cells.quiet}>{daysWords(daysToQuota)}</span>
  );
};

/** The columns about a shared mailbox itself. */
export const sharedColumns: readonly VirtualColumn<SharedRow>[] = [
  {
    id: 'name',
    label: 'Display name',
    width: 'minmax(138px, 1.1fr)',
    cell: (row) => (
      <span className={cells.name} title={row.displayName ?? undefined}>
        {row.displayName ?? row.primarySmtpAddress}
      </span>
    ),
  },
  {
    id: 'address',
    label: 'Primary address',
    width: 'minmax(217px, 2fr)',
    cell: (row) => (
      <span className={cells.quiet} title={row.primarySmtpAddress ?? undefined}>
        {row.primarySmtpAddress ?? unknown}
      </span>
    ),
  },
  {
    id: 'size',
    label: 'Size',
    width: '76px',
    align: 'end',
    cell: (row) => <span title={formatBytesExact(row.totalItemBytes)}>{formatGigabytes(row.totalItemBytes)}</span>,
  },
  {
    id: 'limit',
    label: 'Of 50 GB',
    width: '90px',
    cell: (row) => (
      <QuotaBar
        percent={row.totalItemBytes === null ? null : (row.totalItemBytes / freeLimit) * 100}
        reason="The size is not known."
      />
    ),
  },
  { id: 'full-in', label: 'Full in', width: '84px', cell: (row) => <FullIn forecast={row.forecast} /> },
  {
    id: 'licenses',
    label: 'Licenses',
    width: 'minmax(74px, 1.2fr)',
    cell: (row) => (
      <span className={cells.plain} title={row.licenses?.join(', ')}>
        {row.licenses === null ? unknown : row.licenses.length === 0 ? 'None' : row.licenses.join(', ')}
      </span>
    ),
  },
  {
    id: 'sign-in',
    label: 'Sign-in',
    width: '78px',
    cell: (row) =>
      row.accountEnabled === null ? (
        <span className={cells.quiet}>{unknown}</span>
      ) : row.accountEnabled ? (
        <Badge tone="warn">Allowed</Badge>
      ) : (
        <span className={cells.quiet}>Blocked</span>
      ),
  },
  { id: 'copies', label: 'Copies', width: '114px', cell: (row) => <CopyBadge row={row} /> },
  {
    id: 'activity',
    label: 'Last activity',
    width: '106px',
    cell: (row) => <span className={cells.quiet}>{formatDate(row.lastActivity)}</span>,
  },
];
