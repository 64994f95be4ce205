import type { StoredTable } from '../../inspector/inspection.ts';

/** The rows of the database that are about one incident, table by table. */
export function Stored({ tables }: { tables: readonly StoredTable[] }) {
  return (
    <section className="stored" aria-label="Stored rows">
      {tables.map(({ name, rows }) => (
        <details key={name} open={rows.length <= 3}>
          <summary>
            <strong>{name}</strong> {rows.length} {rows.length === 1 ? 'row' : 'rows'}
          </summary>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever shown, and have no state
            <dl key={index} className="stored-row">
              {Object.entries(row).map(([column, value]) => (
                <div key={column}>
                  <dt>{column}</dt>
                  <dd>
                    <Value value={value} />
                  </dd>
                </div>
              ))}
            </dl>
          ))}
        </details>
      ))}
    </section>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === null) return <span className="inspector-empty">null</span>;
  if (typeof value !== 'object') return String(value);
  const text = JSON.stringify(value, null, 2);
  if (text.length < 80) return JSON.stringify(value);
  return (
    <details>
      <summary>{text.length.toLocaleString('en')} characters of JSON</summary>
      <pre>{text}</pre>
    </details>
  );
}
