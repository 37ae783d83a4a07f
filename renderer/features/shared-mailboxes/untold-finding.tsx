import { Button } from '@fluentui/react-components';
import { DataTrendingRegular, KeyMultipleRegular } from '@fluentui/react-icons';
import { useNavigate } from 'react-router';
import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import { useThisConnection } from '../../api/current-connection.tsx';
import { StateMessage } from '../../ui/states.tsx';
import type { SharedFinding } from './shared-findings.ts';

/** Why members may be unknown. */
export const membersAdvice =
  'Who has access is read mailbox by mailbox; only then is it known which ones have no members.';

/** In place of the mailboxes of a finding that cannot be told: what is missing, and where to get it. */
export const UntoldFinding = ({ finding, families }: { finding: SharedFinding; families: readonly FamilyStatus[] }) => {
  const connection = useThisConnection();
  const navigate = useNavigate();
  const go = (path: string) => () => void navigate(`/t/${encodeURIComponent(connection.id)}/${path}`);
  if (finding.from === 'permissions')
    return (
      <StateMessage
        icon={<KeyMultipleRegular />}
        title="Permissions have not been read yet"
        actions={
          <Button appearance="primary" onClick={go('access')}>
            Scan permissions
          </Button>
        }
      >
        {membersAdvice}
      </StateMessage>
    );
  const sizesRead = families.some(({ family, readAt }) => family === 'sizes' && readAt !== null);
  return (
    <StateMessage
      icon={<DataTrendingRegular />}
      title="Their growth is not known yet"
      actions={<Button onClick={go('snapshots')}>Add sizes from past snapshots</Button>}
    >
      {sizesRead
        ? 'How fast they grow takes at least three sizes over 14 days. Each refresh adds one; snapshots of the past add theirs.'
        : 'How fast they grow is told from sizes, and none has been read.'}
    </StateMessage>
  );
};
