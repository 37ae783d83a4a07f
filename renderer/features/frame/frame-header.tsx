import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import {
  ChevronDownRegular,
  PlugConnectedRegular,
  QuestionCircleRegular,
  SearchRegular,
  SignOutRegular,
} from '@fluentui/react-icons';
import { useNavigate } from 'react-router';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useApi } from '../../api/api-context.tsx';
import { useCurrentConnection } from '../../api/current-connection.tsx';
import { useConnections } from '../../api/hooks.ts';
import { useAction } from '../../api/use-call.ts';
import { initials } from '../../ui/format.ts';
import styles from './frame-header.module.css';
import { JobsButton } from './jobs-panel.tsx';

const stateWords: Record<Connection['state'], string> = {
  'signed-in': 'signed in',
  'signed-out': 'signed out',
  expired: 'sign-in expired',
  'service-stopped': 'practice tenant stopped',
};

const stateWord = (connection: Connection): string =>
  connection.kind === 'snapshot' ? 'read-only' : stateWords[connection.state];

/** A dot that says whether a connection can be used; never the only sign of it. */
export const StateDot = ({ state }: { state: Connection['state'] | 'none' }) => (
  <span className={styles.dot} data-state={state} aria-hidden="true" />
);

const Switcher = () => {
  const current = useCurrentConnection();
  const { data: connections = [] } = useConnections();
  const navigate = useNavigate();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <button type="button" className={styles.switcher}>
          <StateDot state={current && !current.snapshot ? current.state : 'none'} />
          <span className={styles.switcherName}>{current?.name ?? 'No connection'}</span>
          {current && current.kind !== 'tenant' ? <span className={styles.switcherKind}> {current.kind}</span> : null}
          <span className="visually-hidden">
            {current ? `, ${stateWord(current)}: switch connection` : ': choose one'}
          </span>
          <ChevronDownRegular />
        </button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {connections.length > 0 ? (
            <MenuGroup>
              <MenuGroupHeader>Connections</MenuGroupHeader>
              {connections.map((connection) => (
                <MenuItem
                  key={connection.id}
                  icon={<StateDot state={connection.snapshot ? 'none' : connection.state} />}
                  secondaryContent={connection.kind === 'tenant' ? connection.tenant : connection.kind}
                  onClick={() => void navigate(`/t/${encodeURIComponent(connection.id)}/overview`)}
                >
                  {connection.name}
                  <span className="visually-hidden">, {stateWord(connection)}</span>
                </MenuItem>
              ))}
            </MenuGroup>
          ) : null}
          <MenuDivider />
          <MenuItem icon={<PlugConnectedRegular />} onClick={() => void navigate('/connections')}>
            Manage connections
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};

const Account = ({ connection }: { connection: Connection }) => {
  const { signIn } = useApi();
  const signOut = useAction('auth.signOut');
  const { account } = connection;
  const name = account?.displayName ?? account?.userPrincipalName ?? null;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <button type="button" className={styles.account}>
          {name ? initials(name) : '–'}
          <span className="visually-hidden">{account ? `: account ${account.userPrincipalName}` : ': signed out'}</span>
        </button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <div className={styles.accountCard}>
            <strong>{name ?? 'Signed out'}</strong>
            {account ? (
              <>
                <span>{account.userPrincipalName}</span>
                <span>
                  {account.roles === null ? 'Role not known yet' : account.roles.join(', ') || 'No directory role'}
                </span>
              </>
            ) : null}
          </div>
          <MenuDivider />
          {connection.state === 'signed-in' ? (
            <>
              <MenuItem onClick={() => void signIn.start(connection.id)}>Sign in with another account</MenuItem>
              <MenuItem icon={<SignOutRegular />} onClick={() => signOut.mutate({ connectionId: connection.id })}>
                Sign out of {connection.name}
              </MenuItem>
            </>
          ) : (
            <MenuItem onClick={() => void signIn.start(connection.id)}>Sign in to {connection.name}</MenuItem>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};

/** Name, connection, search, jobs, help and account. */
export const FrameHeader = ({ onSearch, onHelp }: { onSearch: () => void; onHelp: () => void }) => {
  const connection = useCurrentConnection();
  return (
    <header className={styles.header}>
      <div className={styles.left}>
        <img className={styles.logo} src="./icon.svg" alt="" />
        <span className={styles.product}>Mailroom</span>
        <Switcher />
      </div>
      <button type="button" className={styles.search} onClick={onSearch} aria-keyshortcuts="Control+K">
        <SearchRegular aria-hidden="true" />
        <span>Search people, mailboxes, commands</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className={styles.right}>
        <JobsButton />
        <Button
          appearance="subtle"
          size="small"
          icon={<QuestionCircleRegular />}
          aria-label="Help"
          title="Help (?)"
          onClick={onHelp}
        />
        {connection && connection.kind !== 'snapshot' ? <Account connection={connection} /> : null}
      </div>
    </header>
  );
};
