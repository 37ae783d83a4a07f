import { Button, Dropdown, Field, Option } from '@fluentui/react-components';
import { BuildingRegular, FolderOpenRegular, HatGraduationRegular } from '@fluentui/react-icons';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useAppInfo } from '../../api/hooks.ts';
import { useAction } from '../../api/use-call.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatCount } from '../../ui/format.ts';
import { useOpenSnapshot } from '../open-snapshot.tsx';
import { ConnectDialog } from './connect-dialog.tsx';
import styles from './doors.module.css';
import { RecentSnapshots } from './recent-snapshots.tsx';

const sizes = [200, 2_000, 20_000, 100_000] as const;

const sizeNotes: Record<number, string> = {
  200: 'a small office',
  2000: 'a company',
  20000: 'a large company',
  100000: 'a very large one; takes a moment to start',
};

const Door = ({
  icon,
  title,
  children,
  action,
}: {
  icon: ReactElement;
  title: string;
  children: ReactNode;
  action: ReactNode;
}) => {
  const id = useId();
  return (
    <section className={styles.door} aria-labelledby={id}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      <div className={styles.text}>{children}</div>
      <div className={styles.action}>{action}</div>
    </section>
  );
};

const PracticeDoor = () => {
  const { signIn, queries } = useApi();
  const { data: info } = useAppInfo();
  const start = useAction('connections.startPractice');
  const [mailboxes, setMailboxes] = useState<number>(2_000);
  const can = info?.canStartPractice !== false;

  const begin = () =>
    start.mutate(
      { mailboxes },
      {
        onSuccess: async ({ connection }) => {
          await queries.invalidateQueries({ queryKey: ['connections.list'] });
          await signIn.start(connection.id);
        },
      },
    );

  return (
    <Door
      icon={<HatGraduationRegular />}
      title="Try the practice tenant"
      action={
        <Button appearance="primary" onClick={begin} disabled={!can || start.isPending}>
          {start.isPending ? 'Starting…' : 'Start the practice tenant'}
        </Button>
      }
    >
      <p>
        A made-up company on this computer that answers as Microsoft 365 does. Nothing leaves your machine, and nothing
        you do there matters.
      </p>
      <Field label="Mailboxes" className={styles.size}>
        <Dropdown
          size="small"
          value={`${formatCount(mailboxes)}, ${sizeNotes[mailboxes]}`}
          selectedOptions={[String(mailboxes)]}
          onOptionSelect={(_, data) => setMailboxes(Number(data.optionValue))}
        >
          {sizes.map((size) => (
            <Option key={size} value={String(size)} text={`${formatCount(size)}, ${sizeNotes[size]}`}>
              {formatCount(size)}, {sizeNotes[size]}
            </Option>
          ))}
        </Dropdown>
      </Field>
      {can ? null : <p>This installation cannot start it.</p>}
      {start.error ? <ErrorCallout title="The practice tenant did not start" error={wireErrorOf(start.error)} /> : null}
    </Door>
  );
};

const SnapshotDoor = () => {
  const opener = useOpenSnapshot();
  return (
    <Door
      icon={<FolderOpenRegular />}
      title="Open a snapshot"
      action={
        <Button onClick={opener.choose} disabled={opener.busy}>
          {opener.busy ? 'Opening…' : 'Open a snapshot'}
        </Button>
      }
    >
      <p>
        Look at a tenant as it was, from a file, without any connection. You can also drop the file anywhere on this
        window.
      </p>
      <RecentSnapshots busy={opener.busy} onOpen={opener.open} />
      {opener.view}
    </Door>
  );
};

/** The ways into the console. */
export const Doors = () => {
  const [connecting, setConnecting] = useState(false);
  return (
    <div className={styles.doors}>
      <PracticeDoor />
      <Door
        icon={<BuildingRegular />}
        title="Connect your tenant"
        action={<Button onClick={() => setConnecting(true)}>Connect your tenant</Button>}
      >
        <p>
          Sign in with your work account in the browser. Mailroom only reads until you plan a change, and it can do no
          more than your own role allows.
        </p>
      </Door>
      <SnapshotDoor />
      {connecting ? <ConnectDialog onClose={() => setConnecting(false)} /> : null}
    </div>
  );
};
