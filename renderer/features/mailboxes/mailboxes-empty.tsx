import { Button } from '@fluentui/react-components';
import { MailInboxRegular, SearchRegular } from '@fluentui/react-icons';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { familiesOfFilter, unknownFamilies } from '../../../shared/domain/known.ts';
import type { ListQuery } from '../../../shared/domain/query.ts';
import { useApi } from '../../api/api-context.tsx';
import { familyOf, type Inventory, isNeverRead } from '../../api/inventory.ts';
import { NotKnown } from '../../ui/not-known.tsx';
import { StateMessage } from '../../ui/states.tsx';

/** In place of the list when it is empty: nothing matches, nobody can tell, or nothing was read. */
export const MailboxesEmpty = ({
  connection,
  inventory,
  query,
  onShowAll,
}: {
  connection: Connection;
  inventory: Inventory;
  query: ListQuery;
  onShowAll: () => void;
}) => {
  const { signIn } = useApi();
  const { summary, running } = inventory;
  const canRead = connection.state === 'signed-in' && connection.kind !== 'snapshot';
  const neverRead = summary !== undefined && isNeverRead(summary);
  const [untold] =
    summary && !neverRead && !running ? unknownFamilies(familiesOfFilter(query.filter), summary.families) : [];
  if (untold !== undefined && summary)
    return (
      <NotKnown
        what="The mailboxes this filter would show"
        status={familyOf(summary, untold)}
        account={connection.account}
        inSnapshot={connection.kind === 'snapshot'}
        onSignIn={connection.kind === 'snapshot' ? undefined : () => void signIn.start(connection.id)}
        onRetry={canRead ? inventory.start : undefined}
      />
    );
  if (query.search !== undefined || query.filter !== undefined)
    return (
      <StateMessage
        icon={<SearchRegular />}
        title="No mailbox matches"
        actions={<Button onClick={onShowAll}>Show all mailboxes</Button>}
      >
        Nothing in this tenant fits the search and the filters.
      </StateMessage>
    );
  return (
    <StateMessage
      icon={<MailInboxRegular />}
      title={running ? 'Mailboxes are on their way' : neverRead ? 'This tenant has not been read yet' : 'No mailboxes'}
      actions={
        running ? null : (
          <Button appearance="primary" disabled={!canRead} onClick={inventory.start}>
            {neverRead ? 'Read this tenant' : 'Read again'}
          </Button>
        )
      }
    >
      {running
        ? 'They appear here as they are read. The status bar shows how far it is.'
        : neverRead
          ? 'Mailroom reads people, licenses, mailboxes and sizes into a store on this computer. Nothing is changed in the tenant.'
          : 'The service lists no mailboxes for this account.'}
    </StateMessage>
  );
};
