import { type RefObject, useEffect, useRef, useState } from 'react';

/** Within this many pixels of its goal a list counts as being followed. */
const NEAR = 80;

export interface Following {
  readonly list: RefObject<HTMLDivElement | null>;
  /** Whether something new stands below what is shown. */
  readonly behind: boolean;
  readonly catchUp: () => void;
}

/**
 * Keeps a scrolling list at its newest message while somebody reads there, and leaves it alone once they scroll away.
 * A last message taller than the list is kept with its top in view: a card is read from the top.
 */
export function useFollowing(): Following {
  const list = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const following = useRef(true);

  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const content = element.firstElementChild ?? element;
    // What this hook scrolls itself must not count as somebody scrolling away.
    let ours = -1;
    function follow(): void {
      if (element === null) return;
      if (following.current) {
        ours = goal(element);
        element.scrollTop = ours;
      }
      setBehind(!following.current && goal(element) - element.scrollTop > NEAR);
    }
    function onScroll(): void {
      if (element === null) return;
      if (Math.abs(element.scrollTop - ours) > 1) following.current = element.scrollTop > goal(element) - NEAR;
      if (following.current) setBehind(false);
    }
    const observer = new ResizeObserver(follow);
    observer.observe(content);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    follow();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  function catchUp(): void {
    following.current = true;
    const element = list.current;
    if (element !== null) element.scrollTo({ top: goal(element), behavior: 'smooth' });
    setBehind(false);
  }

  return { list, behind, catchUp };
}

function goal(list: HTMLElement): number {
  const bottom = list.scrollHeight - list.clientHeight;
  const last = [...list.querySelectorAll<HTMLElement>('[data-ts]')].at(-1);
  if (last === undefined) return bottom;
  const top = last.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop - 12;
  return Math.max(0, Math.min(bottom, Math.round(top)));
}
