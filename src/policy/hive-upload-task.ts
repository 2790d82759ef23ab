/**
 * The scheduled task behind the background upload of the hive. Windows ships it disabled; the policy UploadHive enables it and
 * replaces the trigger. Source: the task definition `\Microsoft\Windows\User Profile Service\HiveUploadTask`; the random delay
 * is also in "Background upload of a roaming user profile's registry file while user is logged on" (2010).
 */
export const hiveUploadTask = {
  /** Each run starts up to this much after it is due, uniformly. */
  randomDelayMinutes: 60,
  runOnlyIfNetworkAvailable: true,
  /** The computer must have been idle this long … */
  idleMinutes: 10,
  /** … and the task waits this long for that. */
  waitForIdleMinutes: 120,
  stopWhenIdleEnds: false,
  /** A run missed while the computer was off is caught up. */
  startWhenAvailable: true,
  /** A run that is due while another is under way is dropped. */
  multipleInstances: 'ignoreNew',
  restarts: 3,
  restartEveryMinutes: 2,
  startOnBattery: true,
  stopWhenGoingOnBattery: true,
} as const;
