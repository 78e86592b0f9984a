// Which screen a conversation is at, and the word for what is asked.

import type { TalkView } from '../../../composables/talk.ts';
import { wantsPin } from '../../../link/conversation.ts';
import type { Request } from '../../../link/messages.ts';
import type { Op } from '../../../link/types.ts';

export type Stage =
  | 'waiting'
  | 'pair'
  | 'review'
  | 'write'
  | 'pad'
  | 'down'
  | 'working'
  | 'sent'
  | 'done'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'failed';

/** What is asked, in the words of the screens. */
export type Verb = Op | 'REHEARSAL';

export function verbOf(request: Request): Verb {
  return request.op === 'DECRYPT' && request.items[0]?.rehearsal === true ? 'REHEARSAL' : request.op;
}

function whileWorking({ serviceDown, conversation }: TalkView): Stage {
  if (serviceDown === 'retry') return 'down';
  // The pad stays where the PIN is being looked at; what takes none has no pad.
  return wantsPin(conversation) ? 'pad' : 'working';
}

/** The screen of a conversation. */
export function stageOf(view: TalkView): Stage {
  switch (view.phase) {
    case 'hello':
      return 'waiting';
    case 'code':
      return 'pair';
    case 'pin':
      return 'pad';
    case 'working':
      return whileWorking(view);
    case 'sent':
      return view.conversation.isRefused ? 'rejected' : 'sent';
    case 'acked':
      return 'done';
    case 'review':
    case 'rejected':
    case 'expired':
    case 'cancelled':
    case 'failed':
      return view.phase;
  }
}

/** Whether the person can still go away or say no. */
export function isUndecided(stage: Stage): boolean {
  return ['waiting', 'pair', 'review', 'write', 'pad', 'down'].includes(stage);
}
