import type { z } from 'zod';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import { type Settings, type settingsPatchSchema, settingsSchema } from '../../../shared/contract/settings.ts';
import type { Handlers, Ports } from '../ports.ts';

export interface SettingsService {
  get(): Settings;
  update(patch: z.output<typeof settingsPatchSchema>): Settings;
  readonly handlers: Pick<Handlers, 'settings.get' | 'settings.update'>;
}

export interface SettingsDeps {
  ports: Pick<Ports, 'settingsFile' | 'log'>;
  emit(event: CoreEvent): void;
}

/**
 * The person's settings over the host's file. What is damaged falls back to its default, and a notice says so; keys of
 * other versions are kept.
 */
export function createSettings(deps: SettingsDeps): SettingsService {
  const { settingsFile } = deps.ports;
  const { settings: initial, damaged } = readSettings(safely(() => settingsFile.read(), deps));
  let current = initial;
  if (settingsFile.setAside !== null) {
    deps.emit({
      type: 'notice',
      notice: {
        id: 'settings-set-aside',
        severity: 'warning',
        message: 'The settings file was damaged and has been set aside. Mailroom starts with its default settings.',
        hint: 'Nothing else was touched. The damaged file is kept beside the new one.',
        path: settingsFile.setAside,
      },
    });
  } else if (damaged.length > 0) {
    deps.emit({
      type: 'notice',
      notice: {
        id: 'settings-damaged',
        severity: 'warning',
        message: `Some settings could not be read and are back at their defaults: ${damaged.join(', ')}.`,
        path: settingsFile.path,
      },
    });
  }

  const update = (patch: z.output<typeof settingsPatchSchema>): Settings => {
    const grids = { ...current.grids };
    for (const [name, layout] of Object.entries(patch.grids ?? {})) {
      if (layout === null) delete grids[name];
      else grids[name] = layout;
    }
    current = {
      theme: patch.theme ?? current.theme,
      density: patch.density ?? current.density,
      lastConnectionId: patch.lastConnectionId === undefined ? current.lastConnectionId : patch.lastConnectionId,
      grids,
      navCollapsed: patch.navCollapsed ?? current.navCollapsed,
    };
    const kept = safely(() => settingsFile.read(), deps);
    settingsFile.write({ ...(kept !== null && typeof kept === 'object' ? kept : {}), ...current });
    deps.emit({ type: 'settings' });
    return current;
  };

  return {
    get: () => current,
    update,
    handlers: {
      'settings.get': () => current,
      'settings.update': (patch) => update(patch),
    },
  };
}

function safely(read: () => unknown, deps: SettingsDeps): unknown {
  try {
    return read();
  } catch (error) {
    deps.ports.log.warn('the settings file could not be read', { error: error instanceof Error ? error.message : '' });
    return {};
  }
}

/** Each key by itself, so that one bad value does not cost the others. */
function readSettings(raw: unknown): { settings: Settings; damaged: string[] } {
  const source = raw !== null && typeof raw === 'object' ? (raw as Record<string, unknown>) : {};
  const whole = settingsSchema.safeParse(source);
  if (whole.success) return { settings: whole.data, damaged: [] };
  const good: Record<string, unknown> = {};
  const damaged: string[] = [];
  for (const [key, schema] of Object.entries(settingsSchema.shape)) {
    if (!(key in source)) continue;
    const parsed = schema.safeParse(source[key]);
    if (parsed.success) good[key] = parsed.data;
    else damaged.push(key);
  }
  return { settings: settingsSchema.parse(good), damaged };
}
