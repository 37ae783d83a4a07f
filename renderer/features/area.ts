import type { ComponentType, ReactElement } from 'react';
import type { TenantSummary } from '../../shared/contract/methods/inventory.ts';

/** One place of the console: what the navigation, the palette and the router need to know of it. */
export interface Area {
  id: string;
  label: string;
  /** Under `/t/<connection>/` when it shows one connection, under `/` otherwise. */
  path: string;
  scope: 'connection' | 'app';
  icon: ReactElement;
  activeIcon: ReactElement;
  /** Heading in the navigation; areas without one come first. */
  group?: string;
  /** At the foot of the navigation. */
  foot?: boolean;
  Screen: ComponentType;
  /** Figure beside the label. */
  count?: (summary: TenantSummary) => number | null;
  /** The same for a figure that is not part of the summary. */
  Count?: ComponentType<{ connectionId: string }>;
}

/** The address of an area. */
export const areaPath = (area: Area, connectionId: string | null): string =>
  area.scope === 'app' ? `/${area.path}` : `/t/${encodeURIComponent(connectionId ?? '')}/${area.path}`;
