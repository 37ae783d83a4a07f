import { Checkbox, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { useSummary } from '../../../api/hooks.ts';
import { type Person, usePeopleSearch } from '../../../api/people.ts';
import { Note } from '../../../ui/error-callout.tsx';
import { PeoplePicker } from '../../../ui/people-picker.tsx';
import { type FormProps, PlanDialog } from './plan-dialog.tsx';

type To = 'nobody' | 'recipient' | 'address';

const looksComplete = (address: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address);

/** Where mail to the mailboxes goes as well, or instead. */
export const ForwardingForm = (props: FormProps) => {
  const { connection, intent } = props;
  const search = usePeopleSearch(connection.id);
  const domains = useSummary(connection.id).data?.organization?.domains ?? [];
  const [to, setTo] = useState<To>(intent.preset?.to === 'nobody' ? 'nobody' : 'recipient');
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [address, setAddress] = useState('');
  const [left, setLeft] = useState(false);
  const [keepCopy, setKeepCopy] = useState(true);
  const trimmed = address.trim();
  const domain = trimmed.split('@').at(-1)?.toLowerCase() ?? '';
  const outside =
    to === 'address' &&
    looksComplete(trimmed) &&
    domains.length > 0 &&
    !domains.some((each) => each.toLowerCase() === domain);
  const [person] = people;
  const params =
    to === 'nobody'
      ? { to }
      : to === 'recipient'
        ? person
          ? { to, recipient: person.objectId, keepCopy }
          : null
        : looksComplete(trimmed)
          ? { to, address: trimmed, keepCopy }
          : null;
  return (
    <PlanDialog
      {...props}
      title="Forwarding"
      params={params}
      why={to === 'address' ? 'Enter a complete email address.' : 'Choose who receives the mail.'}
    >
      <Field label="Forward to">
        <RadioGroup value={to} onChange={(_, data) => setTo(data.value as To)}>
          <Radio value="recipient" label="Someone in this organization" />
          <Radio value="address" label="An address, also outside" />
          <Radio value="nobody" label="Nobody: stop forwarding" />
        </RadioGroup>
      </Field>
      {to === 'recipient' ? (
        <PeoplePicker label="Recipient" single people={people} search={search} onChange={setPeople} />
      ) : null}
      {to === 'address' ? (
        <Field
          label="Address"
          {...(left && trimmed !== '' && !looksComplete(trimmed)
            ? { validationMessage: 'Enter a complete email address.', validationState: 'error' as const }
            : {})}
        >
          <Input
            type="email"
            autoComplete="off"
            value={address}
            onChange={(_, data) => setAddress(data.value)}
            onBlur={() => setLeft(true)}
          />
        </Field>
      ) : null}
      {to === 'nobody' ? null : (
        <Checkbox
          label="Keep a copy in the mailbox"
          checked={keepCopy}
          onChange={(_, data) => setKeepCopy(data.checked === true)}
        />
      )}
      {outside ? (
        <Note tone="warn" title="Mail leaves the organization">
          {domain} is none of your domains. The outbound spam policy may also refuse automatic forwarding.
        </Note>
      ) : null}
      {to === 'nobody' ? null : (
        <Note>
          Exchange has two places for this. The one you do not choose is cleared: with both set, the recipient wins and
          the address is ignored.
        </Note>
      )}
    </PlanDialog>
  );
};
