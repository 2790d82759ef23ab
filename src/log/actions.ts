/** File actions: the items of a plan. Each is an order with its rule and what was compared; it prints on one line. */
import * as z from 'zod';
import { baseImage, baseSetting, compared, path, setting, side } from './fields.ts';
import { open } from './open.ts';

const rule = z.string();

export const action = z.discriminatedUnion('do', [
  /** `supersedes`: what had the name went aside here, and its conflict copy is gone: this one is made from it. */
  open({ do: z.literal('copy'), to: side, path, rule, compared, supersedes: z.literal(true).optional() }),
  /** `savedAs`: the conflict name under which the server must have the content before it goes from this one. */
  open({ do: z.literal('delete'), from: side, path, rule, compared, savedAs: path.optional() }),
  /** Nothing is done, and the log says why. */
  open({ do: z.literal('keep'), on: side, path, rule, compared }),
  /** The loser of two concurrent edits gets the name `to` in the local profile; the winner then takes `path`. */
  open({ do: z.literal('conflict'), loser: side, path, to: path, rule, compared }),
  /**
   * Only the manifest changes: both sides are equal (`base` given) or both are gone (`null`). `compared`: what must still be
   * there for that to be true.
   */
  open({ do: z.literal('confirm'), path, rule, base: baseImage.nullable(), compared: compared.optional() }),
  open({ do: z.literal('copyHive'), to: side, rule, compared }),
  open({ do: z.literal('keepHive'), on: side, rule, compared }),
  open({
    do: z.literal('mergeSettings'),
    to: side,
    rule,
    changes: z.array(
      open({ key: z.string(), rule, to: setting.nullable(), beaten: setting.nullable().optional() }),
    ),
    kept: z.array(open({ key: z.string(), rule, winner: setting.nullable(), beaten: setting.nullable() })),
    confirmed: z.array(open({ key: z.string(), base: baseSetting.nullable() })),
    compared,
  }),
]);
/** One order of a plan; what each means stands at its definition in `src/log/actions.ts`. */
export type FileAction = z.infer<typeof action>;
export type ActionOf<D extends FileAction['do']> = Extract<FileAction, { do: D }>;
