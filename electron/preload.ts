import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { createBridge } from './shell/bridge.ts';
import { channels } from './shell/channels.ts';

declare const METHOD_NAMES: readonly string[];

contextBridge.exposeInMainWorld(
  'mailroom',
  createBridge(ipcRenderer, channels, new Set(METHOD_NAMES), (file) => webUtils.getPathForFile(file)),
);
