import type { MethodInput } from '../../../shared/contract/index.ts';
import { useApi } from '../../api/api-context.tsx';
import { ExportMenu } from '../../ui/export-menu.tsx';
import { useFileJob } from '../file-job.ts';

/** Writes one of the lists of licenses to a file. */
export const ExportLicenses = ({
  label,
  none = false,
  request,
}: {
  /** What is written, e.g. "Findings". */
  label: string;
  /** There is nothing to export. */
  none?: boolean;
  request: Omit<MethodInput<'licenses.export'>, 'format'>;
}) => {
  const { transport } = useApi();
  const { busy, run } = useFileJob();
  const choices = (['xlsx', 'csv'] as const).map((format) => ({
    label: `${label} (${format.toUpperCase()})`,
    run: () => void run(() => transport.call('licenses.export', { ...request, format })),
  }));
  return <ExportMenu busy={busy} none={none} choices={choices} />;
};
