import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api/api-context.tsx';
import { App } from './app.tsx';
import { createTransport } from './transport/index.ts';
import { watchFocusGuards } from './ui/focus-guards.ts';
import './ui/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the console.');
watchFocusGuards();
createRoot(root).render(
  <StrictMode>
    <App api={createApi(createTransport())} />
  </StrictMode>,
);
