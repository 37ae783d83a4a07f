import { Checkbox, Field } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { AccessRight } from '../../../../shared/domain/access.ts';
import { useApi } from '../../../api/api-context.tsx';
import { type Person, usePeopleSearch } from '../../../api/people.ts';
import { ErrorCallout, Note } from '../../../ui/error-callout.tsx';
import { plural } from '../../../ui/format.ts';
import { PeoplePicker } from '../../../ui/people-picker.tsx';
import styles from './forms.module.css';
import { type FormProps, PlanDialog } from './plan-dialog.tsx';

const rights: readonly { value: AccessRight; label: string; help: string }[] = [
  { value: 'FullAccess', label: 'Full Access', help: 'open the mailbox and everything in it' },
  { value: 'SendAs', label: 'Send As', help: 'send so that the mail comes from the mailbox' },
  { value: 'SendOnBehalf', label: 'Send on Behalf', help: 'send with both names shown' },
];

const peopleOf = (value: unknown): readonly Person[] => (Array.isArray(value) ? (value as Person[]) : []);

const Rights = ({
  chosen,
  onChange,
}: {
  chosen: ReadonlySet<AccessRight>;
  onChange: (rights: ReadonlySet<AccessRight>) => void;
}) => (
  <Field label="Rights">
    {/* biome-ignore lint/a11y/useSemanticElements: the field draws the label. */}
    <div className={styles.checks} role="group" aria-label="Rights">
      {rights.map(({ value, label, help }) => (
        <Checkbox
          key={value}
          label={`${label}: ${help}`}
          checked={chosen.has(value)}
          onChange={(_, data) => {
            const next = new Set(chosen);
            if (data.checked === true) next.add(value);
            else next.delete(value);
            onChange(next);
          }}
        />
      ))}
    </div>
  </Field>
);

/** Gives rights to people, or takes them. */
const GiveOrTake = ({ take, ...props }: FormProps & { take: boolean }) => {
  const { intent, connection } = props;
  const search = usePeopleSearch(connection.id);
  const [people, setPeople] = useState<readonly Person[]>(peopleOf(intent.preset?.people));
  const [chosen, setChosen] = useState<ReadonlySet<AccessRight>>(
    () =>
      new Set(
        Array.isArray(intent.preset?.rights)
          ? (intent.preset.rights as AccessRight[])
          : take
            ? rights.map(({ value }) => value)
            : ['FullAccess', 'SendAs'],
      ),
  );
  const [autoMapping, setAutoMapping] = useState(true);
  const complete = people.length > 0 && chosen.size > 0;
  return (
    <PlanDialog
      {...props}
      title={take ? 'Remove access' : 'Grant access'}
      params={
        complete
          ? {
              action: take ? 'remove' : 'grant',
              trustees: people.map((person) => person.objectId),
              rights: rights.map(({ value }) => value).filter((value) => chosen.has(value)),
              ...(take ? {} : { autoMapping }),
            }
          : null
      }
      why={people.length === 0 ? 'Choose at least one person or group.' : 'Choose at least one right.'}
    >
      <PeoplePicker
        label="People and groups"
        autoFocus={intent.targets !== null}
        people={people}
        search={search}
        onChange={setPeople}
      />
      <Rights chosen={chosen} onChange={setChosen} />
      {!take && chosen.has('FullAccess') ? (
        <Checkbox
          label="Outlook opens the mailbox by itself (automapping)"
          checked={autoMapping}
          onChange={(_, data) => setAutoMapping(data.checked === true)}
        />
      ) : null}
      {take ? (
        <p className={styles.quiet}>Only what they really have is taken; the rest is shown as no change.</p>
      ) : null}
    </PlanDialog>
  );
};

/** Copies, moves or takes all that one person has. The mailboxes follow from the person unless they were named. */
const FromPerson = ({ action, ...props }: FormProps & { action: 'copy' | 'move' | 'strip' }) => {
  const { intent, connection, targets, onTargets } = props;
  const { transport } = useApi();
  const search = usePeopleSearch(connection.id);
  const [from, setFrom] = useState<readonly Person[]>(peopleOf(intent.preset?.from));
  const [to, setTo] = useState<readonly Person[]>([]);
  const [autoMapping, setAutoMapping] = useState(true);
  const [error, setError] = useState<Parameters<typeof ErrorCallout>[0]['error'] | null>(null);
  const [source] = from;
  const [target] = to;
  const own = intent.targets !== null;
  const sourceId = source?.objectId ?? null;

  useEffect(() => {
    if (own) return;
    onTargets(null);
    setError(null);
    if (sourceId === null) return;
    const controller = new AbortController();
    void transport
      .call('access.mailboxes', { connectionId: connection.id, trusteeId: sourceId }, controller.signal)
      .then((answer) => {
        if (controller.signal.aborted) return;
        if (!answer.ok) setError(answer.error);
        else if (answer.value.ids.length > 0) {
          onTargets({ selection: { kind: 'ids', ids: answer.value.ids }, count: answer.value.ids.length });
        }
      });
    return () => controller.abort();
  }, [own, sourceId, transport, connection.id, onTargets]);

  const params =
    source === undefined
      ? null
      : action === 'strip'
        ? { action, from: source.objectId }
        : target === undefined || target.objectId === source.objectId
          ? null
          : { action, from: source.objectId, to: target.objectId, autoMapping };
  const titles = {
    copy: 'Copy access to someone else',
    move: 'Replace someone everywhere',
    strip: 'Remove someone from everything',
  };
  return (
    <PlanDialog
      {...props}
      intent={own ? intent : { ...intent, targets: { selection: { kind: 'ids', ids: [] }, count: 0 } }}
      title={titles[action]}
      params={params}
      why={
        source === undefined
          ? 'Choose whose access it is about.'
          : target?.objectId === source.objectId
            ? 'Choose two different people.'
            : 'Choose who gets the access.'
      }
    >
      <PeoplePicker
        label={action === 'strip' ? 'Remove' : 'From'}
        single
        autoFocus={source === undefined}
        people={from}
        search={search}
        onChange={setFrom}
      />
      {action === 'strip' ? null : (
        <>
          <PeoplePicker
            label="To"
            single
            autoFocus={source !== undefined}
            people={to}
            search={search}
            onChange={setTo}
          />
          <Checkbox
            label="Outlook opens the mailboxes by itself (automapping)"
            checked={autoMapping}
            onChange={(_, data) => setAutoMapping(data.checked === true)}
          />
        </>
      )}
      {error ? <ErrorCallout error={error} /> : null}
      {source && targets === null && !error ? (
        <Note>Nothing is stored that {source.name} may open. Scan permissions first if that cannot be.</Note>
      ) : null}
      {source && targets !== null && !own ? (
        <p className={styles.quiet}>
          {source.name} has access to {plural(targets.count, 'mailbox', 'mailboxes')}, as last scanned.
        </p>
      ) : null}
    </PlanDialog>
  );
};

/** Every change of who may open and send as mailboxes. */
export const AccessForm = (props: FormProps) => {
  const action = props.intent.preset?.action;
  if (action === 'copy' || action === 'move' || action === 'strip') return <FromPerson {...props} action={action} />;
  return <GiveOrTake {...props} take={action === 'remove'} />;
};
