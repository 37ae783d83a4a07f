import { Button } from '@fluentui/react-components';
import { useNavigate } from 'react-router';
import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import { useThisConnection } from '../../api/current-connection.tsx';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { formatCount } from '../../ui/format.ts';
import type { SharedFinding } from './shared-findings.ts';
import styles from './shared-mailboxes.module.css';
import type { FindingPlanMaker } from './use-finding-plan.ts';
import { type SharedFindings, whyNotTold } from './use-shared-findings.ts';

/** What the chosen finding is about, and the one click that plans its remedy; or why it cannot be told. */
export const FindingBar = ({
  finding,
  total,
  scan,
  families,
  plan,
}: {
  finding: SharedFinding;
  total: number;
  scan: SharedFindings['scan'];
  families: readonly FamilyStatus[];
  plan: FindingPlanMaker;
}) => {
  const connection = useThisConnection();
  const navigate = useNavigate();
  const untold = whyNotTold(finding, families);
  const partlyScanned = finding.from === 'permissions' && scan !== null && scan.scanned < scan.mailboxes;
  const area = (path: string) => () => void navigate(`/t/${encodeURIComponent(connection.id)}/${path}`);
  return (
    <>
      {finding.from === 'permissions' && (untold !== null || partlyScanned) ? (
        <Note
          tone="warn"
          title={
            untold !== null
              ? 'Permissions have not been read yet'
              : `Only ${formatCount(scan?.scanned ?? 0)} of ${formatCount(scan?.mailboxes ?? 0)} mailboxes were scanned`
          }
          actions={
            <Button size="small" onClick={area('access')}>
              Scan permissions
            </Button>
          }
        >
          Who has access is read mailbox by mailbox; only then is it known which ones have no members.
        </Note>
      ) : untold !== null ? (
        <Note
          tone="warn"
          title="Their growth is not known yet"
          actions={
            <Button size="small" onClick={area('snapshots')}>
              Go to Snapshots
            </Button>
          }
        >
          {untold}
        </Note>
      ) : null}
      {untold === null && total > 0 ? (
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
