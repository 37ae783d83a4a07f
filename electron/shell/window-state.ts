import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowState {
  bounds: Partial<Rectangle> & { width: number; height: number };
  maximized: boolean;
}

export const minimumSize = { width: 960, height: 600 };
const usualSize = { width: 1440, height: 900 };

const stateSchema = z.object({
  bounds: z.object({
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int().min(minimumSize.width),
    height: z.number().int().min(minimumSize.height),
  }),
  maximized: z.boolean(),
});

/**
 * Where the window stood last, unless that place is on no screen any more.
 * @param workAreas usable parts of the screens.
 */
export function readWindowState(path: string, workAreas: Rectangle[]): WindowState {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (workAreas.some((area) => titleBarIsOn(area, state.bounds))) return state;
    return { bounds: { width: state.bounds.width, height: state.bounds.height }, maximized: state.maximized };
  } catch {
    return { bounds: usualSize, maximized: false };
  }
}

export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
  } catch {
    // Not worth a word: the window opens at its usual place next time.
  }
}

function titleBarIsOn(area: Rectangle, bounds: Rectangle): boolean {
  const middle = bounds.x + bounds.width / 2;
  const insideAcross = middle >= area.x && middle <= area.x + area.width;
  return insideAcross && bounds.y >= area.y && bounds.y <= area.y + area.height - 40;
}
