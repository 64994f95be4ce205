/** The scopes of `manifest.yml` (a test compares both), and what does not work without each. */
export const SCOPES: Readonly<Record<string, string>> = {
  commands: 'the command and the message shortcut',
  'app_mentions:read': 'being asked by mention',
  'chat:write': 'posting and updating cards',
  'channels:history': 'seeing pasted ids, and finding a card whose answer was lost, in public channels',
  'groups:history': 'the same in private channels',
  'im:history': 'being asked in a direct message',
  'files:write': 'exporting the evidence capsule',
  'usergroups:read': 'roles of user groups',
  'channels:read': 'knowing whether another organisation reads a public channel along: nobody is served there',
  'groups:read': 'the same of private channels',
  'users:read': 'knowing whether somebody is a guest or of elsewhere: nobody is served',
};
