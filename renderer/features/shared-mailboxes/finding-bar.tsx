import { Button } from '@fluentui/react-components';
import { useNavigate } from 'react-router';
import { useThisConnection } from '../../api/current-connection.tsx';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { formatCount } from '../../ui/format.ts';
import type { SharedFinding } from './shared-findings.ts';
import styles from './shared-mailboxes.module.css';
import { membersAdvice } from './untold-finding.tsx';
import type { FindingPlanMaker } from './use-finding-plan.ts';
import type { SharedFindings } from './use-shared-findings.ts';

/** What the chosen finding is about, and the one click that plans its remedy. */
export const FindingBar = ({
  finding,
  total,
  scan,
  plan,
}: {
  finding: SharedFinding;
  total: number;
  scan: SharedFindings['scan'];
  plan: FindingPlanMaker;
}) => {
  const connection = useThisConnection();
  const navigate = useNavigate();
  const partlyScanned = finding.from === 'permissions' && scan !== null && scan.scanned < scan.mailboxes;
  return (
    <>
      {partlyScanned && finding.filter !== null ? (
        <Note
          tone="warn"
          title={`Only ${formatCount(scan.scanned)} of ${formatCount(scan.mailboxes)} mailboxes were scanned`}
          actions={
            <Button size="small" onClick={() => void navigate(`/t/${encodeURIComponent(connection.id)}/access`)}>
              Scan permissions
            </Button>
          }
        >
          {membersAdvice}
        </Note>
      ) : null}
      {finding.filter !== null && total > 0 ? (
        <div className={styles.finding}>
          <p>{finding.why}</p>
          <Button
            appearance="primary"
            disabledFocusable={plan.refusal !== undefined || plan.busy}
            title={plan.refusal ?? `Plan it for all ${formatCount(total)}; nothing is sent yet`}
            onClick={() => void plan.make()}
          >
            {plan.busy ? 'Planning…' : `${finding.action} for ${formatCount(total)}…`}
          </Button>
        </div>
      ) : null}
      {plan.error ? <ErrorCallout title="The plan could not be made" error={plan.error} /> : null}
    </>
  );
};
