import type { LogEntry } from '../../../shared/domain/changes.ts';
import { planPath } from '../../api/use-plans.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Note } from '../../ui/error-callout.tsx';
import { Flyout } from '../../ui/flyout.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Facts } from '../../ui/page.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import styles from './changes.module.css';
import { FieldChangesList } from './field-changes.tsx';
import { kindLabel, resultWord } from './plan-words.ts';

/** One line of the log in full. */
export const LogEntryFlyout = ({ entry, onClose }: { entry: LogEntry; onClose: () => void }) => {
  const { word, tone } = resultWord(entry);
  return (
    <Flyout
      name={entry.name}
      subtitle={
        <>
          <span>{entry.address}</span>
          <Badge tone={tone}>{word}</Badge>
        </>
      }
      tabs={[
        {
          id: 'entry',
          label: 'Entry',
          content: () => (
            <div className={styles.details}>
              {entry.message ? (
                <Note tone={entry.result === 'failed' ? 'bad' : entry.result === 'done' ? 'info' : 'warn'}>
                  {entry.message}
                </Note>
              ) : null}
              <FieldChangesList changes={entry.changes} />
              <Facts
                facts={[
                  { label: 'When', value: formatDateTime(entry.at) },
                  { label: 'By', value: entry.by },
                  {
                    label: 'Plan',
                    value: (
                      <TextLink to={planPath(entry.connectionId, entry.planId)}>
                        {entry.planNumber}: {entry.planTitle}
                      </TextLink>
                    ),
                  },
                  { label: 'Kind', value: kindLabel(entry.kind) },
                  { label: 'Connection', value: entry.connectionName },
                  { label: 'Tenant', value: entry.tenantId },
                  ...(entry.requestId
                    ? [
                        {
                          label: 'Request ID',
                          value: (
                            <span>
                              <code>{entry.requestId}</code>{' '}
                              <CopyButton text={entry.requestId} label="Copy the request ID" />
                            </span>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            </div>
          ),
        },
      ]}
      tab="entry"
      onTab={() => {}}
      onClose={onClose}
    />
  );
};
