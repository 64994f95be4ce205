/** Every name that Slack sends back to us. `manifest.yml` lists the commands and shortcuts; a test compares both ways. */

export const COMMAND = '/gpuaas-incident';

export const ActionId = {
  runAgain: 'incident.run_again',
  showEvidence: 'incident.show_evidence',
  exportReport: 'incident.export_report',
  correctContext: 'incident.correct_context',
  feedbackRight: 'feedback.right',
  feedbackWrong: 'feedback.wrong',
  evidenceNext: 'evidence.next',
  evidencePrevious: 'evidence.previous',
  evidenceJump: 'evidence.jump',
  /** Carries the incident id of a member of a storm. */
  openCard: 'storm.open_card',
  /** These carry the id of a digest. */
  stormIds: 'storm.ids',
  stormNext: 'storm.next',
  stormPrevious: 'storm.previous',
  /** These carry an incident id. */
  retry: 'action.retry',
  watch: 'action.watch',
  ticket: 'action.ticket',
  escalate: 'action.escalate',
  /** These carry an action id. */
  approve: 'action.approve',
  reject: 'action.reject',
  acknowledge: 'action.acknowledge',
  close: 'action.close',
  /** On the test card of `doctor`; carries a name that was made for it. */
  testClick: 'doctor.click',
} as const;

export const CallbackId = {
  /** Message shortcut "Triage this message". */
  triageMessage: 'triage_message',
  /** Modal that asks for the runbook's required context. */
  triageContext: 'triage_context',
  /** Modal that corrects the context of an incident and runs it again. */
  correctContext: 'correct_context',
  /** Modal that asks what a wrong verdict was instead. */
  feedbackWrong: 'feedback_wrong',
  /** Modal that shows the evidence of an incident. */
  evidence: 'incident_evidence',
  /** Modal that lists the ids of a storm. */
  storm: 'storm_ids',
  /** Modal that follows the export of a report. */
  exported: 'incident_export',
  /** Dialogs of actions. */
  retry: 'action_retry',
  ticket: 'action_ticket',
  escalate: 'action_escalate',
  closeEscalation: 'action_close_escalation',
} as const;

/** Bot events that are subscribed to, as the manifest names them. */
export const EVENTS = [
  'app_home_opened',
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'subteam_members_changed',
  'subteam_updated',
] as const;

/** Marks the message that is the card of an incident, so that it can be found when the answer to its post was lost. */
export const CARD_METADATA = 'gpuaas_incident_card';

/** Marks a message of an action, for the same reason. */
export const ACTION_METADATA = 'gpuaas_incident_action';

/** Marks the test card of `doctor`, and says how far its click came. */
export const TEST_METADATA = 'gpuaas_incident_test';
