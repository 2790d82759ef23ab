/** Recorded events that cannot take their place in the history, kept as notes with all they said. */
import { encodeEvent } from '../log/encode.ts';
import type { Marked, Marks } from './marks.ts';
import { sayMapped } from './wording.ts';

type OnComputer = Marked & { readonly computer: string };

/** The event as a note: it changes nothing, and says why. */
export function misplacedNote(
  event: Marked,
  why: Pick<Marks, 'variation' | 'deviation' | 'deviationKind'>,
): Marked {
  const { at, computer, origin } = event as OnComputer;
  const user = (event as { user?: string }).user;
  return {
    at,
    type: 'service.noted',
    computer,
    ...(user === undefined ? {} : { user }),
    severity: why.deviation === undefined ? 'information' : 'warning',
    message: sayMapped(event),
    ...why,
    ...(origin === undefined ? {} : { origin }),
    event: plainLine(event),
  };
}

/** An event carved from slack: where it belongs is not known. */
export function recoveredNote(event: Marked): Marked {
  const variation = 'recovered from deleted records; its place in the order is not known';
  if (event.type === 'service.noted') return { ...event, variation };
  return misplacedNote(event, { variation });
}

function plainLine(event: Marked): object {
  const { origin: _windows, ...rest } = event;
  return JSON.parse(encodeEvent(rest)) as object;
}
