import type { SharedFile } from './state.ts';

/** Files of a message: pictures are shown, everything else is a link to download. */
export function SharedFiles({ files }: { files: readonly SharedFile[] }) {
  return (
    <ul className="files">
      {files.map(({ id, name, title, mimetype, url }) => (
        <li key={id}>
          <a className="file" href={url} download={name}>
            {mimetype.startsWith('image/') ? (
              <img src={url} alt={title || name} />
            ) : (
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M5 2h7l4 4v12H5zM12 2v4h4" />
              </svg>
            )}
            <span>
              <strong>{title || name}</strong>
              <span className="file-kind">{name}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
