import { Component, type ReactNode } from 'react';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import styles from './crash-boundary.module.css';

/** Catches what a screen throws while drawing, so that a mistake shows as one instead of an empty window. */
export class CrashBoundary extends Component<{ children: ReactNode }, { message: string | null }> {
  override state: { message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <div className={styles.middle}>
        <ErrorCallout
          title="This screen stopped working"
          error={{
            code: 'internal',
            message: this.state.message,
            hint: 'Nothing in your tenant was changed. Load the window again to go on.',
            retryable: true,
          }}
          onRetry={() => window.location.reload()}
        />
      </div>
    );
  }
}
