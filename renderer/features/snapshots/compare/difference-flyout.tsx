import type { ComparisonSummary, Difference } from '../../../../shared/domain/snapshots.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Flyout } from '../../../ui/flyout.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { TextLink } from '../../../ui/text-link.tsx';
import styles from './compare.module.css';
import { entityWords, growthText, kindWords, sidesText } from './difference-words.ts';
import { isTold } from './field-differences.tsx';

/** Both sides of one difference, field by field. */
export const DifferenceFlyout = ({
  connectionId,
  summary,
  difference,
  onClose,
}: {
  connectionId: string;
  summary: ComparisonSummary;
  difference: Difference;
  onClose: () => void;
}) => {
  const { word, tone } = kindWords[difference.kind];
  return (
    <Flyout
      name={difference.name}
      subtitle={
        <>
          {difference.address ? <span>{difference.address}</span> : null}
          <Badge>{entityWords[difference.entity].one}</Badge>
          <Badge tone={tone}>{word}</Badge>
        </>
      }
      tabs={[
        {
          id: 'sides',
          label: 'Before and after',
          content: () => (
            <div className={styles.details}>
              <table className={styles.sides}>
                <thead>
                  <tr>
                    <th scope="col">Field</th>
                    <th scope="col" title={`${summary.before.label}, ${formatDateTime(summary.before.asOf)}`}>
                      Before
                    </th>
                    <th scope="col" title={`${summary.after.label}, ${formatDateTime(summary.after.asOf)}`}>
                      After
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {difference.fields.filter(isTold).map((field) => {
                    const { before, after } = sidesText(field);
                    return (
                      <tr key={field.field}>
                        <th scope="row">{field.label}</th>
                        <td>{difference.kind === 'added' ? '–' : before}</td>
                        <td>{difference.kind === 'removed' ? '–' : after}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
              {difference.growth === null ? null : <p>Growth: {growthText(difference.growth)}</p>}
              {difference.entity === 'mailboxes' && difference.kind !== 'removed' ? (
                <TextLink
                  to={`/t/${encodeURIComponent(connectionId)}/mailboxes?open=${encodeURIComponent(difference.id)}&q=${encodeURIComponent(difference.address ?? '')}`}
                >
                  Open the mailbox
                </TextLink>
              ) : null}
            </div>
          ),
        },
      ]}
      tab="sides"
      onTab={() => {}}
      onClose={onClose}
    />
  );
};
