import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Dropdown,
  Field,
  Input,
  Option,
  Radio,
  RadioGroup,
} from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import { type CloudId, cloudIds, clouds } from '../../../shared/domain/clouds.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useAction } from '../../api/use-call.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import styles from './connect-dialog.module.css';
import { type ConnectForm, checkConnectForm, emptyConnectForm, toNewTenant } from './connect-form.ts';

const permissions: readonly [string, string][] = [
  ['User.Read.All', 'people with their licenses, location and whether they may sign in'],
  ['Organization.Read.All', 'the organization, its domains and subscriptions'],
  ['GroupMember.Read.All', 'names of the groups that hand out licenses'],
  ['RoleManagement.Read.Directory', 'what your own role allows'],
  ['AuditLog.Read.All', 'when people last signed in'],
  ['Reports.Read.All', 'mailbox sizes from the usage report'],
  ['Exchange.Manage', 'mailboxes, with the rights of your Exchange role and no more'],
];

/** Asks for a tenant and how to sign in to it, then starts the sign-in. */
export const ConnectDialog = ({ onClose }: { onClose: () => void }) => {
  const { signIn, queries } = useApi();
  const add = useAction('connections.add');
  const [form, setForm] = useState<ConnectForm>(emptyConnectForm);
  const [touched, setTouched] = useState<ReadonlySet<keyof ConnectForm>>(new Set());
  const problems = checkConnectForm(form);
  const shown = (field: keyof ConnectForm) => (touched.has(field) ? problems[field] : undefined);
  const set = <K extends keyof ConnectForm>(field: K, value: ConnectForm[K]) => setForm({ ...form, [field]: value });
  const touch = (field: keyof ConnectForm) => () => {
    if (form[field] !== '') setTouched(new Set([...touched, field]));
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(new Set(Object.keys(form) as (keyof ConnectForm)[]));
    if (Object.keys(problems).length > 0) return;
    add.mutate(toNewTenant(form), {
      onSuccess: async (connection) => {
        await queries.invalidateQueries({ queryKey: ['connections.list'] });
        onClose();
        await signIn.start(connection.id);
      },
    });
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <form onSubmit={submit} noValidate>
          <DialogBody>
            <DialogTitle>Connect your tenant</DialogTitle>
            <DialogContent className={styles.fields}>
              <Field label="Cloud">
                <Dropdown
                  value={clouds[form.cloud].label}
                  selectedOptions={[form.cloud]}
                  onOptionSelect={(_, data) => set('cloud', (data.optionValue ?? 'worldwide') as CloudId)}
                >
                  {cloudIds.map((id) => (
                    <Option key={id} value={id}>
                      {clouds[id].label}
                    </Option>
                  ))}
                </Dropdown>
              </Field>
              <Field
                label="Tenant"
                required
                hint="A domain of yours, such as contoso.com, or the tenant id"
                validationMessage={shown('tenant')}
              >
                <Input
                  autoFocus
                  value={form.tenant}
                  spellCheck={false}
                  autoComplete="off"
                  placeholder="contoso.onmicrosoft.com"
                  onChange={(_, data) => set('tenant', data.value)}
                  onBlur={touch('tenant')}
                />
              </Field>
              <Field label="Sign in through">
                <RadioGroup
                  value={form.app}
                  onChange={(_, data) => set('app', data.value === 'own-app' ? 'own-app' : 'quick')}
                >
                  <Radio
                    value="quick"
                    label={
                      <>
                        Quick connect
                        <span className={styles.radioNote}>
                          Microsoft’s own command-line apps. Nothing to set up; you sign in twice, once for the
                          directory and once for Exchange.
                        </span>
                      </>
                    }
                  />
                  <Radio
                    value="own-app"
                    label={
                      <>
                        Your organization’s app registration
                        <span className={styles.radioNote}>
                          One sign-in, and your organization decides what the app may ask for. The README has the steps.
                        </span>
                      </>
                    }
                  />
                </RadioGroup>
              </Field>
              {form.app === 'own-app' ? (
                <Field label="Application (client) ID" required validationMessage={shown('clientId')}>
                  <Input
                    value={form.clientId}
                    spellCheck={false}
                    autoComplete="off"
                    placeholder="00000000-0000-0000-0000-000000000000"
                    onChange={(_, data) => set('clientId', data.value)}
                    onBlur={touch('clientId')}
                  />
                </Field>
              ) : null}
              <details className={styles.details}>
                <summary>What Mailroom asks for, and why</summary>
                <dl>
                  {permissions.map(([name, why]) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{why}</dd>
                    </div>
                  ))}
                </dl>
                <p>Permission to change anything is asked for only when you first plan a change.</p>
              </details>
              <details className={styles.details}>
                <summary>A service that is not Microsoft’s</summary>
                <p>For training and tests: a practice tenant that runs elsewhere.</p>
                <Field label="Address" validationMessage={shown('origin')}>
                  <Input
                    value={form.origin}
                    spellCheck={false}
                    placeholder="https://localhost:8443"
                    onChange={(_, data) => set('origin', data.value)}
                    onBlur={touch('origin')}
                  />
                </Field>
                <Field label="Certificate authority file (PEM)">
                  <Input value={form.caFile} spellCheck={false} onChange={(_, data) => set('caFile', data.value)} />
                </Field>
              </details>
              {add.error ? <ErrorCallout title="The tenant could not be added" error={wireErrorOf(add.error)} /> : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabled={add.isPending}>
                Connect and sign in
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};
