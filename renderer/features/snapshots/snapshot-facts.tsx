import { Fragment } from 'react';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { wireErrorOf } from '../../api/call-error.ts';
import { useCall } from '../../api/use-call.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { familyName } from '../../ui/family-notes.tsx';
import { formatDateTime, formatFileSize } from '../../ui/format.ts';
import { Freshness } from '../../ui/freshness.tsx';
import { Card, Facts } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { partWords } from './take-form.ts';

/** What the opened file says of itself. */
export const SnapshotFacts = ({ connection }: { connection: Connection }) => {
  const { data, error } = useCall('snapshots.info', { connectionId: connection.id });
  if (error) {
    return (
      <Card title="This snapshot">
        <ErrorCallout title="What the file says of itself could not be read" error={wireErrorOf(error)} />
      </Card>
    );
  }
  if (!data) {
    return (
      <Card title="This snapshot">
        <Skeleton width="60%" height={80} />
      </Card>
    );
  }
  const { manifest } = data;
  return (
    <Card title="This snapshot">
      <Facts
        facts={[
          { label: 'File', value: data.path, title: data.name },
          { label: 'Size', value: formatFileSize(data.bytes) },
          ...(manifest
            ? [
                { label: 'Organization', value: manifest.tenantName },
                { label: 'Taken', value: formatDateTime(manifest.takenAt) },
                { label: 'By', value: manifest.author },
                ...(manifest.note ? [{ label: 'Note', value: manifest.note }] : []),
                { label: 'Holds', value: manifest.parts.map((part) => partWords[part].label).join(', ') },
                { label: 'Names', value: manifest.pseudonyms ? 'Pseudonyms' : 'As in the tenant' },
                { label: 'Protection', value: data.encrypted ? 'Passphrase' : 'None' },
                {
                  label: 'Read from the tenant',
                  value: Object.entries(manifest.asOf).map(([family, asOf], index) => (
                    <Fragment key={family}>
                      {index > 0 ? ' · ' : ''}
                      <Freshness past label={familyName(family)} asOf={asOf} />
                    </Fragment>
                  )),
                },
                { label: 'Written by', value: `Mailroom ${manifest.writtenBy}, format ${manifest.formatVersion}` },
                {
                  label: 'Digest',
                  value: (
                    <span>
                      <code>{manifest.digest.slice(0, 16)}…</code>{' '}
                      <CopyButton text={manifest.digest} label="Copy the digest" />
                    </span>
                  ),
                  title: manifest.digest,
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
};
