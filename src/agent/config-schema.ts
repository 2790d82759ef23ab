/** What may stand in the agent's configuration file. Loaded only where one is read. */
import * as z from 'zod';

export const config = z.strictObject({
  local: z.string().min(1).optional(),
  central: z.string().min(1).optional(),
  user: z.string().min(1).optional(),
  computer: z.string().min(1).optional(),
  algorithm: z.string().optional(),
  policy: z.record(z.string(), z.unknown()).optional(),
  store: z.string().min(1).optional(),
  hives: z.array(z.string().min(1)).optional(),
  links: z.enum(['copy', 'skip']).optional(),
  hiveWaitSeconds: z.number().nonnegative().optional(),
  lockWaitSeconds: z.number().nonnegative().optional(),
  fullScanEveryHours: z.number().nonnegative().optional(),
});

export type Config = z.infer<typeof config>;
