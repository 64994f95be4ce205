import { useEffect, useState } from 'react';
import type { InspectedBodies, InspectedExchange } from '../../inspector/inspection.ts';
import { prettyQuery } from './pretty-query.ts';
import { readBodies } from './use-inspection.ts';
import { utcTime } from './utc-time.ts';

interface Props {
  readonly exchange: InspectedExchange;
  readonly onClose: () => void;
}

/** One request in full: address, query, what was sent, and the answer page by page. */
export function ExchangeDetail({ exchange, onClose }: Props) {
  const { key, method, path, query, at, ms, status, failure, bytes } = exchange;
  const [wanted, setWanted] = useState(1);
  const [bodies, setBodies] = useState<InspectedBodies | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    readBodies(key, wanted).then(
      (read) => !gone && setBodies(read),
      (cause: unknown) => !gone && setProblem(cause instanceof Error ? cause.message : String(cause)),
    );
    return () => {
      gone = true;
    };
  }, [key, wanted]);
  const page = bodies?.page ?? 1;
  const pages = bodies?.pages ?? 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="exchange" aria-label="Request in full" tabIndex={0}>
      <header>
        <strong>
          {method} {path}
        </strong>
        <button type="button" className="icon-button" aria-label="Close the request" title="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <p className="exchange-facts">
        {utcTime(at)} UTC · {failure ?? `HTTP ${status}`} · {ms} ms · {bytes.toLocaleString('en')} bytes
      </p>
      {query !== null && <pre className="exchange-query">{prettyQuery(query)}</pre>}
      {problem !== null && (
        <p className="problem" role="alert">
          The answer could not be read: {problem}.
        </p>
      )}
      {bodies !== null && bodies.sent !== '' && (
        <details>
          <summary>Sent</summary>
          <pre>{bodies.sent}</pre>
        </details>
      )}
      {bodies !== null && (
        <>
          <p className="exchange-answer">
            <strong>Answer</strong> <span className="inspector-empty">secrets masked</span>
            {pages > 1 && (
              <span className="exchange-pages">
                <button
                  type="button"
                  className="quiet-button"
                  disabled={page === 1}
                  onClick={() => setWanted(page - 1)}
                >
                  Back
                </button>
                page {page} of {pages}
                <button
                  type="button"
                  className="quiet-button"
                  disabled={page === pages}
                  onClick={() => setWanted(page + 1)}
                >
                  Next
                </button>
              </span>
            )}
          </p>
          <pre>{bodies.answer === '' ? 'No answer went out.' : bodies.answer}</pre>
        </>
      )}
    </section>
  );
}
