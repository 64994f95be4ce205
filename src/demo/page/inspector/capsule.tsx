import { useState } from 'react';
import type { Inspection } from '../../inspector/inspection.ts';

/** The evidence capsule of the newest run: the file, and how to replay it. */
export function Capsule({ inspection }: { inspection: Inspection }) {
  const { capsule, incident } = inspection;
  const [copied, setCopied] = useState('');
  if (capsule === null) return <p className="inspector-empty">No run has finished yet.</p>;
  const { run, seal, gzip_bytes: bytes, file, replay } = capsule;

  async function copy(): Promise<void> {
    const done = await navigator.clipboard.writeText(replay).then(
      () => true,
      () => false,
    );
    setCopied(done ? 'Copied.' : 'The browser does not let this page copy: select the line instead.');
  }

  return (
    <section className="capsule" aria-label="Capsule">
      <p>
        Everything that run {run} read, and its report, sealed. {bytes.toLocaleString('en')} bytes compressed. The file
        prints the identical report offline.
      </p>
      <p>
        <a className="main-button" href={`/workspace/inspector/${incident.id}/capsule`} download={file}>
          Download capsule
        </a>
      </p>
      <p className="capsule-replay">
        <code>{replay}</code>
        <button type="button" className="quiet-button" onClick={() => void copy()}>
          Copy
        </button>
      </p>
      <p role="status">{copied}</p>
      <p className="inspector-empty">
        Seal <code>{seal}</code>
      </p>
    </section>
  );
}
