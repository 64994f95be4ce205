import { Avatar } from './avatar.tsx';
import { SidebarFoot } from './sidebar-foot.tsx';
import type { Channel, State } from './state.ts';
import type { Theme } from './use-theme.ts';

interface Props {
  readonly state: State;
  /** Those that the person sees. */
  readonly channels: readonly Channel[];
  readonly user: string;
  readonly channel: string;
  readonly unread: ReadonlySet<string>;
  readonly theme: Theme;
  readonly onHelp: () => void;
  readonly onUser: (id: string) => void;
  readonly onChannel: (id: string) => void;
}

/** Workspace, channels, and who one is. */
export function Sidebar({ state, channels, user, channel, unread, theme, onHelp, onUser, onChannel }: Props) {
  const rooms = channels.filter(({ kind }) => kind !== 'im');
  const direct = channels.filter(({ kind }) => kind === 'im');
  const entry = (item: Channel) => (
    <li key={item.id}>
      <button
        type="button"
        className={unread.has(item.id) ? 'side-entry side-unread' : 'side-entry'}
        aria-current={item.id === channel ? 'page' : undefined}
        onClick={() => onChannel(item.id)}
      >
        <span className="side-mark" aria-hidden="true">
          {MARKS[item.kind]}
        </span>
        <span className="side-name">{item.kind === 'im' ? state.bot.name : item.name}</span>
        {unread.has(item.id) && <span className="visually-hidden">unread</span>}
      </button>
    </li>
  );
  return (
    <nav className="sidebar" aria-label="Workspace">
      <div className="side-team">
        <strong>{state.team.name}</strong>
        <span>Everything on this machine</span>
      </div>
      <div className="side-scroll">
        <h2 id="side-channels">Channels</h2>
        <ul aria-labelledby="side-channels">{rooms.map(entry)}</ul>
        {direct.length > 0 && (
          <>
            <h2 id="side-direct">Apps</h2>
            <ul aria-labelledby="side-direct">{direct.map(entry)}</ul>
          </>
        )}
        <h2 id="side-people">You are</h2>
        <ul aria-labelledby="side-people">
          {state.users.map(({ id, name, title }) => (
            <li key={id}>
              <button
                type="button"
                className="side-entry side-person"
                aria-pressed={id === user}
                onClick={() => onUser(id)}
              >
                <Avatar id={id} name={name} bot={false} />
                <span className="side-name">
                  {name}
                  <small>{title}</small>
                </span>
                {id === user && (
                  <span className="side-you" aria-hidden="true">
                    ✓
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
        {state.links.length > 0 && (
          <>
            <h2 id="side-links">Beside it</h2>
            <ul aria-labelledby="side-links">
              {state.links.map(({ title, url }) => (
                <li key={url}>
                  <a className="side-entry" href={url} target="_blank" rel="noopener noreferrer">
                    <span className="side-mark" aria-hidden="true">
                      ↗
                    </span>
                    <span className="side-name">{title}</span>
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <SidebarFoot theme={theme} onHelp={onHelp} />
    </nav>
  );
}

const MARKS: Readonly<Record<Channel['kind'], string>> = { public: '#', private: '◆', im: '●' };
