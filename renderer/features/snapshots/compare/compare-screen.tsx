import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownloadRegular, BranchCompareRegular, ChevronDownRegular } from '@fluentui/react-icons';
import { useId } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { ComparisonSummary } from '../../../../shared/domain/snapshots.ts';
import { useApi } from '../../../api/api-context.tsx';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useThisConnection } from '../../../api/current-connection.tsx';
import { useCall } from '../../../api/use-call.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { PageHeader } from '../../../ui/page.tsx';
import { LoadingRows, StateMessage } from '../../../ui/states.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { useFileJob } from '../../file-job.ts';
import styles from './compare.module.css';
import { DifferencesTab } from './differences-tab.tsx';
import { SummaryTab } from './summary-tab.tsx';
import { useCompareView } from './use-compare-view.ts';

const tabs = [
  { id: 'summary', label: 'Summary' },
  { id: 'differences', label: 'Differences' },
] as const;

const formats = [
  { format: 'csv', label: 'Differences as CSV' },
  { format: 'xlsx', label: 'Differences as Excel workbook' },
  { format: 'html', label: 'Report to print (HTML)' },
] as const;

const ExportMenu = ({ id }: { id: string }) => {
  const { transport } = useApi();
  const file = useFileJob();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ArrowDownloadRegular />} disabled={file.busy}>
          {file.busy ? 'Exporting…' : 'Export'} <ChevronDownRegular aria-hidden="true" />
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {formats.map(({ format, label }) => (
            <MenuItem
              key={format}
              onClick={() => void file.run(() => transport.call('snapshots.exportComparison', { id, format }))}
            >
              {label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};

const Comparison = ({ summary }: { summary: ComparisonSummary }) => {
  const connection = useThisConnection();
  const navigate = useNavigate();
  const { tab, filter, filtered, show, set } = useCompareView();
  const panelId = useId();
  const { before, after } = summary;
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <PageHeader
          title="What changed"
          meta={`${before.label} (${formatDateTime(before.asOf)}) → ${after.label} (${formatDateTime(after.asOf)})`}
          actions={
            <>
              <Button onClick={() => void navigate(`/t/${encodeURIComponent(connection.id)}/snapshots`)}>
                Compare others
              </Button>
              <ExportMenu id={summary.id} />
            </>
          }
        />
        <Tabs label="Comparison" tabs={tabs} current={tab} panelId={panelId} onChoose={show} />
      </div>
      <div
        id={panelId}
        role="tabpanel"
        aria-label={tabs.find((each) => each.id === tab)?.label}
        className={styles.panel}
        data-flush={tab === 'differences'}
      >
        {tab === 'summary' ? (
          <SummaryTab summary={summary} show={(change) => set(change, true)} />
        ) : (
          <DifferencesTab
            connectionId={connection.id}
            summary={summary}
            filter={filter}
            filtered={filtered}
            set={set}
          />
        )}
      </div>
    </div>
  );
};

/** What two points in time differ in: the whole first, then every row. */
export const CompareScreen = () => {
  const { comparisonId = '' } = useParams();
  const connection = useThisConnection();
  const navigate = useNavigate();
  const { data, error, refetch } = useCall('snapshots.comparison', { id: comparisonId });
  if (error && !data) {
    const wire = wireErrorOf(error);
    if (wire.code === 'not-found') {
      return (
        <StateMessage
          icon={<BranchCompareRegular />}
          title="This comparison is no longer there"
          actions={
            <Button onClick={() => void navigate(`/t/${encodeURIComponent(connection.id)}/snapshots`)}>
              Compare again
            </Button>
          }
        >
          Comparisons are kept until the console closes.
        </StateMessage>
      );
    }
    return (
      <div className={styles.pad}>
        <ErrorCallout title="The comparison could not be shown" error={wire} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <LoadingRows label="Loading the comparison" />;
  return <Comparison key={data.id} summary={data} />;
};
