// The window's page on the desk that runs it.

import { openWindow } from './desktop-page.ts';
import { tauriDesk } from './platform/tauri/host.ts';
import { haveOrientation } from './platform/tauri/orientation.ts';

haveOrientation();
await openWindow(tauriDesk());
