import { Button, Tooltip } from '@fluentui/react-components';
import { PanelLeftContractRegular, PanelLeftExpandRegular } from '@fluentui/react-icons';
import { Suspense } from 'react';
import { NavLink } from 'react-router';
import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import { useCurrentConnection } from '../../api/current-connection.tsx';
import { useSummary, useUpdateSettings } from '../../api/hooks.ts';
import { formatCount } from '../../ui/format.ts';
import { type Area, areaPath } from '../area.ts';
import styles from './navigation.module.css';

const Entry = ({
  area,
  connectionId,
  summary,
  collapsed,
}: {
  area: Area;
  connectionId: string | null;
  summary: TenantSummary | undefined;
  collapsed: boolean;
}) => {
  const count = summary && area.count ? area.count(summary) : null;
  const { Count } = area;
  const link = (
    <NavLink
      to={areaPath(area, connectionId)}
      className={({ isActive }) => `${styles.entry} ${isActive ? styles.active : ''}`}
      aria-label={collapsed ? area.label : undefined}
    >
      {({ isActive }) => (
        <>
          <span className={styles.icon} aria-hidden="true">
            {isActive ? area.activeIcon : area.icon}
          </span>
          {collapsed ? null : (
            <>
              <span className={styles.label}>{area.label}</span>
              {count ? <span className={styles.count}>{formatCount(count)}</span> : null}
              {Count && connectionId !== null ? (
                <span className={styles.count}>
                  <Suspense fallback={null}>
                    <Count connectionId={connectionId} />
                  </Suspense>
                </span>
              ) : null}
            </>
          )}
        </>
      )}
    </NavLink>
  );
  return collapsed ? (
    <Tooltip content={area.label} relationship="label" positioning="after">
      {link}
    </Tooltip>
  ) : (
    link
  );
};

const WithCounts = ({
  connectionId,
  children,
}: {
  connectionId: string;
  children: (summary: TenantSummary | undefined) => React.ReactNode;
}) => children(useSummary(connectionId).data);

/** The areas at the left. */
export const Navigation = ({
  areas,
  collapsed,
  fixed,
}: {
  areas: readonly Area[];
  collapsed: boolean;
  /** Whether there is no room for the other width. */
  fixed: boolean;
}) => {
  const connection = useCurrentConnection();
  const update = useUpdateSettings();
  const there = areas.filter((area) => area.scope === 'app' || connection !== null);
  const groups = [...new Set(there.filter((area) => !area.foot).map((area) => area.group ?? ''))];
  const list = (summary: TenantSummary | undefined) => (
    <>
      {groups.map((group) => (
        <div key={group} className={styles.group}>
          {group && !collapsed ? <p className={styles.groupName}>{group}</p> : null}
          {there
            .filter((area) => !area.foot && (area.group ?? '') === group)
            .map((area) => (
              <Entry
                key={area.id}
                area={area}
                connectionId={connection?.id ?? null}
                summary={summary}
                collapsed={collapsed}
              />
            ))}
        </div>
      ))}
      <div className={styles.foot}>
        {there
          .filter((area) => area.foot)
          .map((area) => (
            <Entry key={area.id} area={area} connectionId={null} summary={summary} collapsed={collapsed} />
          ))}
        {fixed ? null : (
          <Button
            className={styles.fold}
            appearance="subtle"
            size="small"
            icon={collapsed ? <PanelLeftExpandRegular /> : <PanelLeftContractRegular />}
            aria-label={collapsed ? 'Widen the navigation' : 'Narrow the navigation'}
            title={collapsed ? 'Widen the navigation' : 'Narrow the navigation'}
            onClick={() => void update({ navCollapsed: !collapsed })}
          />
        )}
      </div>
    </>
  );
  return (
    <nav className={styles.nav} data-collapsed={collapsed} aria-label="Areas">
      {connection ? <WithCounts connectionId={connection.id}>{list}</WithCounts> : list(undefined)}
    </nav>
  );
};
