import { Button } from '@fluentui/react-components';
import { KeyRegular, SearchRegular } from '@fluentui/react-icons';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import { useInventory } from '../../../api/inventory.ts';
import { StateMessage } from '../../../ui/states.tsx';

/** Stands where users would: none were read, or none fits. */
export const NoUsers = ({
  connection,
  neverRead,
  onShowAll,
}: {
  connection: Connection;
  neverRead: boolean;
  onShowAll: () => void;
}) => {
  const inventory = useInventory(connection.id);
  return neverRead ? (
    <StateMessage
      icon={<KeyRegular />}
      title={inventory.running ? 'People are on their way' : 'Nobody has been read yet'}
      actions={
        inventory.running ? null : (
          <Button appearance="primary" disabled={connection.state !== 'signed-in'} onClick={inventory.start}>
            Read this tenant
          </Button>
        )
      }
    >
      {inventory.running
        ? 'They appear here as they are read. The status bar shows how far it is.'
        : 'Mailroom reads people and licenses into a store on this computer. Nothing is changed in the tenant.'}
    </StateMessage>
  ) : (
    <StateMessage
      icon={<SearchRegular />}
      title="Nobody matches"
      actions={<Button onClick={onShowAll}>Show all users</Button>}
    >
      Nobody in this tenant fits the search and the filters.
    </StateMessage>
  );
};
