import { useLiveState } from './use-live-state.ts';
import { WorkspaceView } from './workspace-view.tsx';

/** The page: waits for the first state, then shows the workspace and says when the connection is lost. */
export function App() {
  const { state, connected } = useLiveState();
  if (state === null) return <p className="waiting">{connected ? 'Loading…' : 'Waiting for the local workspace…'}</p>;
  return (
    <>
      {!connected && (
        <p className="offline" role="status">
          Connection to the local workspace lost. Trying again…
        </p>
      )}
      <WorkspaceView state={state} />
    </>
  );
}
