import { type Check, fail, pass, unknown, whyMissing } from '../check.ts';
import { requestProject } from '../permission.ts';

/**
 * B1. The record decides: a platform that answers "no such instance" for the project of the request has said that the
 * instance is not in it (or is gone), which is why an empty answer fails here while an unreadable one does not.
 */
export const instanceInProject: Check = {
  id: 'instance-in-project',
  title: 'The app instance belongs to the project of the request',
  runbook: ['B1'],
  run(facts) {
    const { bundle, instance, context } = facts;
    const requested = requestProject(facts) ?? bundle.subject.projectId ?? null;
    if (bundle.instance === undefined) {
      return context.action.value === 'create' && context.app_instance_id.value === null
        ? unknown('The action is a create that names no instance yet.', bundle.lines)
        : unknown(whyMissing('The instance record', bundle.instance), bundle.lines);
    }
    if (bundle.instance.status === 'unavailable')
      return unknown(whyMissing('The instance record', bundle.instance), bundle.instance);
    if (instance === undefined) {
      if (context.action.value === 'create' || context.action.value === 'decommission')
        return unknown(
          `The record is not there, as after a ${context.action.value} that did not begin or that ended.`,
          bundle.instance,
        );
      return fail(
        `Project ${requested ?? 'of the request'} has no instance ${context.app_instance_id.value ?? ''}: wrong project, or deleted.`,
        bundle.instance,
        bundle.lines,
      );
    }
    if (instance.projectId === null) return unknown('The instance record names no project.', bundle.instance);
    if (requested === null)
      return unknown('No log line names the project of the request.', bundle.instance, bundle.lines);
    return instance.projectId === requested
      ? pass(`Request and record both say project ${requested}.`, bundle.instance, bundle.lines)
      : fail(
          `The request named project ${requested}, the record says ${instance.projectId}.`,
          bundle.instance,
          bundle.lines,
        );
  },
};
