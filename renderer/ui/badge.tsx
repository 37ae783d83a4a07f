import type { ReactNode } from 'react';
import { recipientTypeLabels } from '../../shared/domain/fields.ts';
import styles from './badge.module.css';
import type { Tone } from './tone.ts';

/** A short word on a tinted ground. */
export const Badge = ({ tone = 'neutral', title, children }: { tone?: Tone; title?: string; children: ReactNode }) => (
  <span className={`${styles.badge} ${styles[tone]}`} title={title}>
    {children}
  </span>
);

/** The short word for a recipient type: "Shared" for SharedMailbox; unknown types as the service names them. */
export const recipientTypeLabel = (type: string): string =>
  recipientTypeLabels.find((known) => known.value === type)?.label ?? type.replace(/Mailbox$/, '');

/** The kind of a mailbox; the service's own word on hover. */
export const TypeBadge = ({ type }: { type: string | null }) =>
  type === null ? (
    <span title="The mailbox type is not known yet.">–</span>
  ) : (
    <Badge tone={type === 'SharedMailbox' ? 'info' : 'neutral'} title={type}>
      {recipientTypeLabel(type)}
    </Badge>
  );
