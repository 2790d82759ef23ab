/** Raised whenever the fold, the judge or the shape of their states changes: older snapshots are of another program. */
export const SNAPSHOT_VERSION = 22;
