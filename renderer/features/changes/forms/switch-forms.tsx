import { Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { type Person, usePeopleSearch } from '../../../api/people.ts';
import { Note } from '../../../ui/error-callout.tsx';
import { PeoplePicker } from '../../../ui/people-picker.tsx';
import { type FormProps, PlanDialog } from './plan-dialog.tsx';

/** Two opposite choices. */
const TwoWays = ({
  label,
  value,
  yes,
  no,
  onChange,
}: {
  label: string;
  value: boolean;
  yes: string;
  no: string;
  onChange: (value: boolean) => void;
}) => (
  <RadioGroup aria-label={label} value={String(value)} onChange={(_, data) => onChange(data.value === 'true')}>
    <Radio value="true" label={yes} />
    <Radio value="false" label={no} />
  </RadioGroup>
);

/** Whether address lists show the mailboxes. */
export const HideForm = (props: FormProps) => {
  const [hidden, setHidden] = useState(props.intent.preset?.hidden !== false);
  return (
    <PlanDialog {...props} title="Address lists" params={{ hidden }}>
      <TwoWays
        label="Address lists"
        value={hidden}
        yes="Hide from address lists"
        no="Show in address lists"
        onChange={setHidden}
      />
      <p>A hidden mailbox still receives mail; people just do not find it in the address book.</p>
    </PlanDialog>
  );
};

/** Litigation hold on or off. */
export const HoldForm = (props: FormProps) => {
  const [hold, setHold] = useState(props.intent.preset?.hold !== false);
  return (
    <PlanDialog {...props} title="Litigation hold" params={{ hold }}>
      <TwoWays
        label="Litigation hold"
        value={hold}
        yes="Put on hold: nothing can be deleted for good"
        no="End the hold"
        onChange={setHold}
      />
      {hold ? (
        <Note>It takes up to an hour to work. A hold needs Exchange Online Plan 2, or Plan 1 with archiving.</Note>
      ) : (
        <Note tone="warn" title="Held items may be deleted for good">
          Once a hold ends, items past their retention are removed. Undo puts the hold back, not the items.
        </Note>
      )}
    </PlanDialog>
  );
};

/** Sign-in of the accounts behind the mailboxes. */
export const SignInForm = (props: FormProps) => {
  const [blocked, setBlocked] = useState(props.intent.preset?.blocked !== false);
  return (
    <PlanDialog {...props} title="Sign-in" params={{ blocked }} rights={['users.write']}>
      <TwoWays label="Sign-in" value={blocked} yes="Block sign-in" no="Allow sign-in" onChange={setBlocked} />
      <p>
        {blocked
          ? 'The accounts can no longer be signed in to. Members open a shared mailbox with their own account, so they notice nothing.'
          : 'The accounts can be signed in to again, with their present password.'}
      </p>
    </PlanDialog>
  );
};

/** Who may send on behalf of the mailboxes. */
export const SendOnBehalfForm = (props: FormProps) => {
  const search = usePeopleSearch(props.connection.id);
  const [add, setAdd] = useState(props.intent.preset?.action !== 'remove');
  const [people, setPeople] = useState<readonly Person[]>([]);
  return (
    <PlanDialog
      {...props}
      title="Send on behalf"
      params={
        people.length === 0 ? null : { action: add ? 'add' : 'remove', people: people.map((person) => person.objectId) }
      }
      why="Choose at least one person."
    >
      <TwoWays
        label="Send on behalf"
        value={add}
        yes="Let them send on behalf of the mailboxes"
        no="Take it from them"
        onChange={setAdd}
      />
      <PeoplePicker label="People and groups" people={people} search={search} onChange={setPeople} />
    </PlanDialog>
  );
};
