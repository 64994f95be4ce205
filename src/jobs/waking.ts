import type { JobName } from './names.ts';

/** Wakes the workers of this process, one for each job, where pg-boss by itself would wake or poll with all of them. */
export interface Waking {
  /** Notes a worker of a queue; it is idle at first. A kept one does not take every job: it looks beside the others. */
  register(name: JobName, workerId: string, takes?: 'any' | 'kept'): void;
  /** Notes that a worker has taken a job. Another one looks whether there are more. */
  began(name: JobName, workerId: string): void;
  /** Notes that it is done; it looks for the next job itself. */
  ended(name: JobName, workerId: string): void;
  /**
   * Wakes one idle worker of the queue, and a kept one beside; none when all are at work, because each of them looks again
   * when it is done.
   */
  wake(name: string): void;
  /** Wakes one idle worker of every queue: finds jobs whose time has come. */
  wakeEach(): void;
}

/** `notify` lets a worker look for a job now. */
export function createWaking(notify: (workerId: string) => void): Waking {
  const idle = new Map<string, string[]>();
  const kept = new Set<string>();

  function without(name: string, workerId: string): string[] {
    return (idle.get(name) ?? []).filter((each) => each !== workerId);
  }

  /** It goes to the end of the row: two jobs that come at once wake two workers. */
  function wakeOne(name: string, of: (workerId: string) => boolean): void {
    const worker = idle.get(name)?.find(of);
    if (worker === undefined) return;
    idle.set(name, [...without(name, worker), worker]);
    notify(worker);
  }

  function wake(name: string): void {
    wakeOne(name, (workerId) => !kept.has(workerId));
    wakeOne(name, (workerId) => kept.has(workerId));
  }

  return {
    register(name, workerId, takes = 'any') {
      idle.set(name, [...without(name, workerId), workerId]);
      if (takes === 'kept') kept.add(workerId);
    },
    began(name, workerId) {
      idle.set(name, without(name, workerId));
      wake(name);
    },
    ended(name, workerId) {
      idle.set(name, [...without(name, workerId), workerId]);
      notify(workerId);
    },
    wake,
    wakeEach() {
      for (const name of idle.keys()) wake(name);
    },
  };
}
