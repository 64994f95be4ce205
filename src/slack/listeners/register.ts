import type { App, ViewSubmitAction } from '@slack/bolt';
import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App.js';
import type { ActionUseCases } from '../../usecases/action-ports.ts';
import { ActionId, CallbackId, COMMAND } from '../action-ids.ts';
import { actingButtons, actingViews } from './actions/acting.ts';
import { correctContextAction, feedbackWrongAction } from './actions/correct-context.ts';
import { exportCapsuleAction } from './actions/export-capsule.ts';
import { feedbackRightAction } from './actions/feedback-right.ts';
import { runAgainAction } from './actions/run-again.ts';
import { showEvidenceAction, turnPageAction } from './actions/show-evidence.ts';
import { openCardAction, stormIdsAction, turnStormPageAction } from './actions/storm.ts';
import { testClickAction } from './actions/test-click.ts';
import { admitted } from './admitted.ts';
import { incidentCommand } from './commands/incident-command.ts';
import { answerMessage } from './events/answer-message.ts';
import { groupChanged } from './events/group-changed.ts';
import { homeOpened } from './events/home-opened.ts';
import type { ListenerNeeds } from './needs.ts';
import { triageMessageShortcut } from './shortcuts/triage-message.ts';
import { tellOfError } from './tell-of-error.ts';
import { correctContextView } from './views/correct-context.ts';
import { feedbackWrongView } from './views/feedback-wrong.ts';
import { triageContextView } from './views/triage-context.ts';

/** What the app answers to; `manifest.yml` must say the same. */
export interface Registered {
  readonly commands: readonly string[];
  readonly shortcuts: readonly string[];
  /** Types of events, as they arrive (`message`, whatever kind of channel it was written in). */
  readonly events: readonly string[];
  readonly actions: readonly string[];
  readonly views: readonly string[];
}

/** Registers every listener. What has none is acknowledged by the receiver (`createDurable`) and counted. */
export function register(app: App, needs: ListenerNeeds, acting?: ActionUseCases): Registered {
  const actionNeeds = acting === undefined ? null : { ...needs, actions: acting };
  const commands = { [COMMAND]: incidentCommand(needs) };
  const shortcuts = { [CallbackId.triageMessage]: triageMessageShortcut(needs) };
  const actions = {
    [ActionId.runAgain]: runAgainAction(needs),
    [ActionId.showEvidence]: showEvidenceAction(needs),
    [ActionId.exportReport]: exportCapsuleAction(needs),
    [ActionId.correctContext]: correctContextAction(needs),
    [ActionId.feedbackRight]: feedbackRightAction(needs),
    [ActionId.feedbackWrong]: feedbackWrongAction(needs),
    [ActionId.evidenceNext]: turnPageAction(needs, (page) => page + 1),
    [ActionId.evidencePrevious]: turnPageAction(needs, (page) => page - 1),
    [ActionId.evidenceJump]: turnPageAction(needs, (page, chosen) => Number.parseInt(chosen ?? String(page), 10) || 0),
    [ActionId.testClick]: testClickAction(needs),
    [ActionId.openCard]: openCardAction(needs),
    [ActionId.stormIds]: stormIdsAction(needs),
    [ActionId.stormNext]: turnStormPageAction(needs, (page) => page + 1),
    [ActionId.stormPrevious]: turnStormPageAction(needs, (page) => page - 1),
    ...(actionNeeds === null ? {} : actingButtons(actionNeeds)),
  };
  const views = {
    [CallbackId.triageContext]: triageContextView(needs),
    [CallbackId.correctContext]: correctContextView(needs),
    [CallbackId.feedbackWrong]: feedbackWrongView(needs),
    ...(actionNeeds === null ? {} : actingViews(actionNeeds)),
  };
  const events = {
    message: answerMessage(needs),
    app_mention: answerMessage(needs),
    app_home_opened: homeOpened(needs, acting),
    subteam_updated: groupChanged(needs),
    subteam_members_changed: groupChanged(needs),
  };

  for (const [name, listener] of Object.entries(commands)) app.command(name, admitted(needs, listener));
  for (const [id, listener] of Object.entries(shortcuts)) app.shortcut(id, admitted(needs, listener));
  for (const [id, listener] of Object.entries(actions)) app.action(id, admitted(needs, listener));
  for (const [id, listener] of Object.entries(views)) app.view<ViewSubmitAction>(id, admitted(needs, listener));
  for (const [type, listener] of Object.entries(events)) app.event(type, listener);
  const failed = tellOfError(needs);
  app.error(async ({ error, body }: ExtendedErrorHandlerArgs) => failed({ error, body }));

  return {
    commands: Object.keys(commands),
    shortcuts: Object.keys(shortcuts),
    events: Object.keys(events),
    actions: Object.keys(actions),
    views: Object.keys(views),
  };
}
