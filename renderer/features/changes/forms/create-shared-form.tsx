import { Checkbox, Dropdown, Field, Input, Link, Option } from '@fluentui/react-components';
import { useState } from 'react';
import { useApi } from '../../../api/api-context.tsx';
import { useSummary } from '../../../api/hooks.ts';
import { type Person, usePeopleSearch } from '../../../api/people.ts';
import { PeoplePicker } from '../../../ui/people-picker.tsx';
import styles from './forms.module.css';
import { type FormProps, PlanDialog } from './plan-dialog.tsx';

/** An alias for a name: "Café Zürich" → `cafe-zurich`. */
export const aliasFor = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[øØ]/g, 'o')
    .replaceAll(/[æÆ]/g, 'ae')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);

const goodAlias = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A new shared mailbox with its members. */
export const CreateSharedForm = (props: FormProps) => {
  const { connection } = props;
  const { plans } = useApi();
  const organization = useSummary(connection.id).data?.organization ?? null;
  const domains = organization?.domains ?? [];
  const search = usePeopleSearch(connection.id);
  const [name, setName] = useState('');
  const [ownAlias, setOwnAlias] = useState<string | null>(null);
  const [ownDomain, setOwnDomain] = useState<string | null>(null);
  const [members, setMembers] = useState<readonly Person[]>([]);
  const [copy, setCopy] = useState(true);
  const [block, setBlock] = useState(true);
  const alias = ownAlias ?? aliasFor(name);
  const domain = ownDomain ?? domains.find((each) => !each.endsWith('.onmicrosoft.com')) ?? domains[0] ?? '';
  const badAlias = alias !== '' && !goodAlias.test(alias);
  const complete = name.trim() !== '' && alias !== '' && !badAlias && domain !== '';
  return (
    <PlanDialog
      {...props}
      title="New shared mailbox"
      needsTargets={false}
      rights={['mailboxes.write', ...(block ? ['users.write'] : [])]}
      params={
        complete
          ? {
              displayName: name.trim(),
              alias,
              domain,
              members: members.map((person) => person.objectId),
              copySentItems: copy,
              blockSignIn: block,
            }
          : null
      }
      why="Enter a name and an address."
    >
      <p className={styles.quiet}>
        Many at once?{' '}
        <Link
          as="button"
          type="button"
          onClick={() =>
            plans.begin({
              connectionId: connection.id,
              kind: 'list',
              targets: null,
              preset: { source: 'file', kind: 'create-shared-mailbox' },
            })
          }
        >
          Create them from a CSV file
        </Link>
      </p>
      <Field label="Name" required>
        <Input autoFocus maxLength={256} value={name} onChange={(_, data) => setName(data.value)} />
      </Field>
      <div className={styles.address}>
        <Field
          label="Address"
          required
          {...(badAlias
            ? { validationMessage: 'Use letters, digits, dots and hyphens.', validationState: 'error' as const }
            : {})}
        >
          <Input maxLength={64} value={alias} onChange={(_, data) => setOwnAlias(data.value.trim())} />
        </Field>
        <span className={styles.at} aria-hidden="true">
          @
        </span>
        <Field label="Domain" required>
          {domains.length > 0 ? (
            <Dropdown
              value={domain}
              selectedOptions={[domain]}
              onOptionSelect={(_, data) => setOwnDomain(data.optionValue ?? null)}
            >
              {domains.map((each) => (
                <Option key={each} value={each}>
                  {each}
                </Option>
              ))}
            </Dropdown>
          ) : (
            <Input value={domain} onChange={(_, data) => setOwnDomain(data.value.trim())} />
          )}
        </Field>
      </div>
      <PeoplePicker
        label="Members"
        hint="They get Full Access and Send As."
        people={members}
        search={search}
        onChange={setMembers}
      />
      <div className={styles.checks}>
        <Checkbox
          label="Keep a copy of sent items"
          checked={copy}
          onChange={(_, data) => setCopy(data.checked === true)}
        />
        <Checkbox
          label="Block sign-in of the account"
          checked={block}
          onChange={(_, data) => setBlock(data.checked === true)}
        />
      </div>
    </PlanDialog>
  );
};
