import type { JobName } from './names.ts';

/** Wakes the workers of this process, one for each job, where pg-boss by itself would wake or poll with all of them. */
export interface Waking {
  /** Notes a worker of a queue; it is idle at first. */
  register(name: JobName, workerId: string): void;
  /** Notes that a worker has taken a job. Another one looks whether there are more. */
  began(name: JobName, workerId: string): void;
  /** Notes that it is done; it looks for the next job itself. */
  ended(name: JobName, workerId: string): void;
  /** Wakes one idle worker of the queue; none when all are at work, because each of them looks again when it is done. */
  wake(name: string): void;
  /** Wakes one idle worker of every queue: finds jobs whose time has come. */
  wakeEach(): void;
}

/** `notify` lets a worker look for a job now. */
export function createWaking(notify: (workerId: string) => void): Waking {
  const idle = new Map<string, string[]>();

  function without(name: string, workerId: string): string[] {
    return (idle.get(name) ?? []).filter((each) => each !== workerId);
  }

  function wake(name: string): void {
    const workers = idle.get(name);
    // It goes to the end of the row: two jobs that come at once wake two workers.
    const worker = workers?.shift();
    if (worker === undefined) return;
    workers?.push(worker);
    notify(worker);
  }

  return {
    register: (name, workerId) => void idle.set(name, [...without(name, workerId), workerId]),
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
