import { Button } from '@fluentui/react-components';
import { PlugDisconnectedRegular } from '@fluentui/react-icons';
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { HashRouter, Navigate, Route, Routes, useLocation, useNavigate, useParams } from 'react-router';
import type { Connection } from '../shared/contract/methods/connections.ts';
import type { Settings } from '../shared/contract/settings.ts';
import { type Api, ApiProvider, useApi } from './api/api-context.tsx';
import { wireErrorOf } from './api/call-error.ts';
import { CurrentConnection } from './api/current-connection.tsx';
import { useConnections, useSettings, useUpdateSettings } from './api/hooks.ts';
import { useObservable } from './api/observable.ts';
import { useAction } from './api/use-call.ts';
import styles from './app.module.css';
import { areas, contributions } from './features/areas.tsx';
import { ContributionsProvider } from './features/contributions.ts';
import { AppFrame } from './features/frame/app-frame.tsx';
import { CrashBoundary } from './features/frame/crash-boundary.tsx';
import { SignInDialog } from './features/frame/sign-in-dialog.tsx';
import { ThemeRoot } from './features/frame/theme-root.tsx';
import { SnapshotDrop } from './features/snapshot-drop.tsx';
import { ErrorCallout } from './ui/error-callout.tsx';
import { landFocus } from './ui/landing.ts';
import { StateMessage } from './ui/states.tsx';
import { Messages } from './ui/toaster.tsx';

const WelcomeScreen = lazy(() => import('./features/connections/welcome-screen.tsx'));

/** Tells tests, and people who wait, that the first screen stands. */
const MarkReady = ({ children }: { children: ReactNode }) => {
  useEffect(() => {
    document.body.dataset.appState = 'ready';
  }, []);
  return children;
};

/** The screens of one connection: wakes it, remembers it, and hands it down. */
const ConnectionRoute = ({ connections, settings }: { connections: readonly Connection[]; settings: Settings }) => {
  const { connectionId = '' } = useParams();
  const connection = connections.find((each) => each.id === connectionId) ?? null;
  const update = useUpdateSettings();
  const { mutate: open } = useAction('connections.open');
  const known = connection !== null;
  const last = settings.lastConnectionId;
  useEffect(() => {
    if (known) open({ id: connectionId });
  }, [known, connectionId, open]);
  useEffect(() => {
    if (known && last !== connectionId) void update({ lastConnectionId: connectionId });
  }, [known, last, connectionId, update]);
  return (
    <CurrentConnection value={connection}>
      <AppFrame areas={areas} settings={settings} />
    </CurrentConnection>
  );
};

const StartFailure = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => (
  <main className={styles.middle}>
    <h1 className={styles.title}>Mailroom could not start</h1>
    <ErrorCallout error={wireErrorOf(error)} onRetry={onRetry} />
  </main>
);

const NoSuchConnection = () => {
  const navigate = useNavigate();
  return (
    <StateMessage
      icon={<PlugDisconnectedRegular />}
      title="This connection is no longer there"
      actions={<Button onClick={() => void navigate('/connections')}>Show connections</Button>}
    >
      It was removed, here or in another window.
    </StateMessage>
  );
};

const ThisConnection = ({ connections, Screen }: { connections: readonly Connection[]; Screen: ComponentType }) => {
  const { connectionId } = useParams();
  return connections.some((each) => each.id === connectionId) ? <Screen key={connectionId} /> : <NoSuchConnection />;
};

const Pages = ({ settings }: { settings: Settings }) => {
  const { data: connections, error, refetch } = useConnections();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const handed = useObservable(useApi().handedSnapshot);
  // A file handed to the window goes through a screen that opens snapshots, which shows how that goes.
  const toDoors = handed !== null && !/^\/(connections|welcome|t\/[^/]+\/snapshots)$/.test(pathname);
  useEffect(() => {
    if (toDoors) void navigate('/connections');
  }, [toDoors, navigate]);
  const stoodAt = useRef<string | null>(null);
  useEffect(() => {
    // The first screen comes to people; after that they came to it.
    if (stoodAt.current !== null && stoodAt.current !== '/' && stoodAt.current !== pathname) landFocus();
    stoodAt.current = pathname;
  }, [pathname]);
  if (error) {
    return <StartFailure error={error} onRetry={() => void refetch()} />;
  }
  if (!connections) return null;
  const last = connections.find((each) => each.id === settings.lastConnectionId) ?? connections[0] ?? null;
  const home = last ? `/t/${encodeURIComponent(last.id)}/overview` : '/welcome';
  return (
    <MarkReady>
      <Suspense fallback={null}>
        <Routes>
          <Route path="/" element={<Navigate to={home} replace />} />
          <Route path="/welcome" element={<WelcomeScreen />} />
          <Route path="/t/:connectionId" element={<ConnectionRoute connections={connections} settings={settings} />}>
            <Route index element={<Navigate to="overview" replace />} />
            {areas
              .filter((area) => area.scope === 'connection')
              .map(({ id, path, Screen }) => (
                <Route
                  key={id}
                  path={`${path}/*`}
                  element={<ThisConnection connections={connections} Screen={Screen} />}
                />
              ))}
          </Route>
          <Route
            element={
              <CurrentConnection value={last}>
                <AppFrame areas={areas} settings={settings} />
              </CurrentConnection>
            }
          >
            {areas
              .filter((area) => area.scope === 'app')
              .map(({ id, path, Screen }) => (
                <Route key={id} path={`/${path}/*`} element={<Screen />} />
              ))}
          </Route>
          <Route path="*" element={<Navigate to="/" replace />} />
        </Routes>
      </Suspense>
      {contributions.overlays.map(({ id, Overlay }) => (
        <Suspense key={id} fallback={null}>
          <Overlay />
        </Suspense>
      ))}
      <SignInDialog
        onSignedIn={(id) => {
          const home = `/t/${encodeURIComponent(id)}/`;
          // Whoever signs in while at work on a screen of that connection, or on a plan that is to be brought there, goes
          // on where they were.
          const { hash } = window.location;
          if (!hash.startsWith(`#${home}`) && !/^#\/t\/[^/]+\/changes\/./.test(hash)) void navigate(`${home}overview`);
        }}
      />
      <SnapshotDrop />
      <Messages />
    </MarkReady>
  );
};

const Themed = () => {
  const { data: settings, error, refetch } = useSettings();
  if (error) {
    return (
      <ThemeRoot choice="system">
        <StartFailure error={error} onRetry={() => void refetch()} />
      </ThemeRoot>
    );
  }
  if (!settings) return null;
  return (
    <ThemeRoot choice={settings.theme}>
      <CrashBoundary>
        <Pages settings={settings} />
      </CrashBoundary>
    </ThemeRoot>
  );
};

/** The console. */
export const App = ({ api }: { api: Api }) => (
  <ApiProvider api={api}>
    <ContributionsProvider value={contributions}>
      <HashRouter>
        <Themed />
      </HashRouter>
    </ContributionsProvider>
  </ApiProvider>
);
