/** Ids of one message that are triaged; a paste of more gets the rest counted, not dropped in silence. */
export const MOST_SUBJECTS = 10;
