import type { PlanSummary } from '../../../../shared/domain/changes.ts';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useCall } from '../../../api/use-call.ts';
import { CodeView } from '../../../ui/code-view.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { LoadingRows } from '../../../ui/states.tsx';
import styles from './review.module.css';

/** The plan as PowerShell that can be read, copied and saved. */
export const ScriptTab = ({ plan }: { plan: PlanSummary }) => {
  const { data, error, refetch } = useCall('changes.powershell', { planId: plan.id });
  if (error) {
    return (
      <div className={styles.pad}>
        <ErrorCallout title="The script could not be made" error={wireErrorOf(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <LoadingRows rows={8} label="Loading the script" />;
  return <CodeView label="PowerShell of the plan" text={data.text} fileName={`Plan ${plan.number}.ps1`} />;
};
