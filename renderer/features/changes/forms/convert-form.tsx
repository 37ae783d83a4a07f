import { Checkbox, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { type Person, usePeopleSearch } from '../../../api/people.ts';
import { Note } from '../../../ui/error-callout.tsx';
import { PeoplePicker } from '../../../ui/people-picker.tsx';
import styles from './forms.module.css';
import { type FormProps, PlanDialog } from './plan-dialog.tsx';
import { emptyQuotas, QuotaFields, type QuotaTexts, readQuotas } from './quota-fields.tsx';

type Licenses = 'none' | 'unneeded' | 'all';

const usual: QuotaTexts = {
  issueWarning: { text: '49', unlimited: false },
  prohibitSend: { text: '49.5', unlimited: false },
  prohibitSendReceive: { text: '50', unlimited: false },
};

const ToShared = (props: FormProps) => {
  const { connection } = props;
  const search = usePeopleSearch(connection.id);
  const [licenses, setLicenses] = useState<Licenses>('unneeded');
  const [block, setBlock] = useState(true);
  const [hide, setHide] = useState(false);
  const [copy, setCopy] = useState(true);
  const [owners, setOwners] = useState<readonly Person[]>([]);
  const [alsoSend, setAlsoSend] = useState(true);
  const [senders, setSenders] = useState<readonly Person[]>([]);
  const [withQuota, setWithQuota] = useState(false);
  const [quotas, setQuotas] = useState<QuotaTexts>(usual);
  const read = readQuotas(withQuota ? quotas : emptyQuotas);
  const { issueWarning, prohibitSend, prohibitSendReceive } = read.bytes;
  const complete =
    !withQuota ||
    (read.valid && issueWarning !== undefined && prohibitSend !== undefined && prohibitSendReceive !== undefined);
  const ids = (people: readonly Person[]) => people.map((person) => person.objectId);
  const params = {
    to: 'Shared',
    removeLicenses: licenses,
    blockSignIn: block,
    hideFromAddressLists: hide,
    copySentItems: copy,
    fullAccess: ids(owners),
    sendAs: [...new Set([...ids(senders), ...(alsoSend ? ids(owners) : [])])],
    ...(withQuota ? { quota: { issueWarning, prohibitSend, prohibitSendReceive } } : {}),
  };
  return (
    <PlanDialog
      {...props}
      title="Convert to shared"
      params={complete ? params : null}
      why="All three quotas are needed."
      rights={[
        'mailboxes.write',
        ...(licenses === 'none' ? [] : ['licenses.write']),
        ...(block ? ['users.write'] : []),
      ]}
    >
      <p className={styles.quiet}>
        What follows is done in a safe order: nothing that relies on the conversion happens before the service shows it.
      </p>
      <Field label="Licenses, once the conversion is confirmed">
        <RadioGroup value={licenses} onChange={(_, data) => setLicenses(data.value as Licenses)}>
          <Radio value="unneeded" label="Remove what is not needed: large, archived or held mailboxes keep theirs" />
          <Radio value="all" label="Remove all" />
          <Radio value="none" label="Keep all" />
        </RadioGroup>
      </Field>
      <div className={styles.checks}>
        <Checkbox
          label="Block sign-in of the account"
          checked={block}
          onChange={(_, data) => setBlock(data.checked === true)}
        />
        <Checkbox
          label="Keep a copy of sent items"
          checked={copy}
          onChange={(_, data) => setCopy(data.checked === true)}
        />
        <Checkbox
          label="Hide from address lists"
          checked={hide}
          onChange={(_, data) => setHide(data.checked === true)}
        />
      </div>
      <PeoplePicker
        label="Full Access for"
        hint="Outlook opens the mailbox for them by itself."
        people={owners}
        search={search}
        onChange={setOwners}
      />
      {owners.length > 0 ? (
        <Checkbox
          label="The same people may send as it"
          checked={alsoSend}
          onChange={(_, data) => setAlsoSend(data.checked === true)}
        />
      ) : null}
      <PeoplePicker label="Send As for" people={senders} search={search} onChange={setSenders} />
      <Checkbox label="Set quotas" checked={withQuota} onChange={(_, data) => setWithQuota(data.checked === true)} />
      {withQuota ? <QuotaFields texts={quotas} onChange={setQuotas} problems={read.problems} /> : null}
    </PlanDialog>
  );
};

const ToRegular = (props: FormProps) => (
  <PlanDialog {...props} title="Convert to regular" params={{ to: 'Regular' }}>
    <p>The mailboxes become mailboxes of people again: their accounts can be signed in to and need a license.</p>
    <Note tone="warn">
      A mailbox without an Exchange Online license is deleted 30 days after the conversion. Those without one are
      blocked in the review.
    </Note>
  </PlanDialog>
);

/** Conversion to a shared mailbox with all that follows, or back. */
export const ConvertForm = (props: FormProps) =>
  props.intent.preset?.to === 'Regular' ? <ToRegular {...props} /> : <ToShared {...props} />;
