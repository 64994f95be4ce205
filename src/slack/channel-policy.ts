/** What a channel wants of the bot; from the policy file, with defaults for channels it does not name. */
export interface ChannelPolicy {
  /** `messages`: any message with an id counts; `mentions`: only those that mention the bot; `off`: none. */
  readonly listen: 'messages' | 'mentions' | 'off';
  /** Whether a ULID or UUID without a label counts wherever it stands. */
  readonly bareIds: boolean;
  /** Bot ids (`B…`) whose messages count. */
  readonly bots: readonly string[];
}

export type ChannelPolicies = (channelId: string) => ChannelPolicy;
