import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Settings } from '../../../shared/contract/settings.ts';
import { wireErrorOf } from '../../api/call-error.ts';
import { useAppInfo, useSettings, useUpdateSettings } from '../../api/hooks.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { Card, Facts, PageHeader, ScrollPage } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/states.tsx';
import styles from './settings-screen.module.css';

const themes: readonly { value: Settings['theme']; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'high-contrast', label: 'High contrast' },
];

const densities: readonly { value: Settings['density']; label: string }[] = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
];

const components: readonly [name: string, license: string][] = [
  ['Electron', 'MIT'],
  ['React', 'MIT'],
  ['Fluent UI React', 'MIT'],
  ['AG Grid Community', 'MIT'],
  ['TanStack Query', 'MIT'],
  ['React Router', 'MIT'],
  ['MSAL for Node.js', 'MIT'],
  ['Microsoft Graph client', 'MIT'],
  ['undici', 'MIT'],
  ['Zod', 'MIT'],
];

const Choice = <V extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: V;
  choices: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
}): ReactNode => (
  <Field label={label}>
    <RadioGroup
      layout="horizontal"
      value={value}
      onChange={(_, data) => {
        const chosen = choices.find((choice) => choice.value === data.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {choices.map((choice) => (
        <Radio key={choice.value} value={choice.value} label={choice.label} />
      ))}
    </RadioGroup>
  </Field>
);

/** How the console looks, where it keeps things, and what it is made of. */
const SettingsScreen = () => {
  const settings = useSettings();
  const info = useAppInfo();
  const update = useUpdateSettings();
  return (
    <ScrollPage narrow>
      <PageHeader title="Settings" />
      {settings.error ? <ErrorCallout error={wireErrorOf(settings.error)} /> : null}
      <Card title="Appearance">
        {settings.data ? (
          <div className={styles.choices}>
            <Choice
              label="Theme"
              value={settings.data.theme}
              choices={themes}
              onChange={(theme) => void update({ theme })}
            />
            <Choice
              label="Rows of lists"
              value={settings.data.density}
              choices={densities}
              onChange={(density) => void update({ density })}
            />
          </div>
        ) : (
          <Skeleton width={320} />
        )}
      </Card>
      {info.error ? <ErrorCallout error={wireErrorOf(info.error)} onRetry={() => void info.refetch()} /> : null}
      {info.data ? (
        <>
          <Card title="On this computer">
            <Facts
              facts={[
                {
                  label: 'Data folder',
                  value: (
                    <span className={styles.path}>
                      {info.data.dataDir} <CopyButton text={info.data.dataDir} label="Copy the data folder’s path" />
                    </span>
                  ),
                },
                {
                  label: 'Sign-in tokens',
                  value:
                    info.data.vault.kind === 'keychain'
                      ? 'Encrypted, with their key in the system keychain'
                      : 'In memory only: you sign in again at each start',
                },
                { label: 'Keychain', value: info.data.vault.description },
              ]}
            />
          </Card>
          <Card title="About">
            <Facts
              facts={[
                { label: 'Mailroom', value: info.data.version },
                { label: 'Running as', value: info.data.host === 'desktop' ? 'Desktop window' : 'Page in the browser' },
                { label: 'System', value: info.data.platform },
                { label: 'License', value: 'MIT' },
              ]}
            />
            <details className={styles.licenses}>
              <summary>Components and their licenses</summary>
              <ul>
                {components.map(([name, license]) => (
                  <li key={name}>
                    {name} <span>{license}</span>
                  </li>
                ))}
              </ul>
            </details>
          </Card>
        </>
      ) : null}
    </ScrollPage>
  );
};

export default SettingsScreen;
