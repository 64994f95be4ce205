import type { SharedFile } from './state.ts';

/** Files of a message: pictures are shown and open in full, everything else is a link to download. */
export function SharedFiles({ files }: { files: readonly SharedFile[] }) {
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}>{file.mimetype.startsWith('image/') ? <Picture file={file} /> : <Download file={file} />}</li>
      ))}
    </ul>
  );
}

function Picture({ file: { name, title, alt_text: alt, url } }: { file: SharedFile }) {
  return (
    <figure className="picture">
      <a href={url} target="_blank" rel="noopener noreferrer">
        <img src={url} alt={alt ?? (title || name)} />
      </a>
      <figcaption>{title || name}</figcaption>
    </figure>
  );
}

function Download({ file: { name, title, url } }: { file: SharedFile }) {
  return (
    <a className="file" href={url} download={name}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M5 2h7l4 4v12H5zM12 2v4h4" />
      </svg>
      <span>
        <strong>{title || name}</strong>
        <span className="file-kind">{name}</span>
      </span>
    </a>
  );
}
