/** What the profile service does on one computer for one user, all defaults applied. Every name is a decision, not a setting. */
export interface EffectivePolicy {
  /** The central profile comes down, nothing goes up. */
  readonly readOnly: boolean;
  /** Nothing roams on this computer. */
  readonly localOnly: boolean;
  /** Administrators get full control of a central folder when it is created. */
  readonly addAdministrators: boolean;
  /** An existing central folder is used whoever owns it. */
  readonly skipOwnerCheck: boolean;
  /** Users of another forest roam. */
  readonly roamAcrossForests: boolean;
  /** Roam only to the computers listed on the user's directory object. */
  readonly primaryComputersOnly: boolean;
  /** One central path for every user of the computer; unexpanded. */
  readonly machineProfilePath: string | null;
  /** In Remote Desktop sessions; unexpanded. */
  readonly remoteDesktopProfile: { readonly path: string; readonly mandatoryForAll: boolean } | null;
  /** Windows 8 and 8.1 use their own folder suffix instead of `.V2`. */
  readonly ownVersionSuffix: boolean;

  /** Delete the local profile at logoff, after a confirmed upload. */
  readonly deleteCachedCopies: boolean;
  /** At restart, delete profiles not used for this many days. */
  readonly cleanupAfterDays: number | null;
  /** Delete least recently used profiles of Remote Desktop users above a total size. */
  readonly cacheLimit: { readonly gigabytes: number; readonly checkEveryMinutes: number } | null;
  /** Keep the data of installed software when a profile is deleted. */
  readonly keepInstallerData: boolean;
  /** Explorer leaves the file associations of a profile that roams in for the first time alone. */
  readonly keepFileAssociations: boolean;

  /** Retries to unload a locked hive, one per second; 0 = exactly one try. */
  readonly unloadRetries: number;
  /** Unload the hive at logoff even if handles are open. */
  readonly forceUnload: boolean;
  /** Upload the hive while the user is logged on. */
  readonly backgroundUpload: BackgroundUpload | null;

  /** Folders that cross in neither direction: relative to the profile root, `/` between names, without regard to case. */
  readonly excludedFolders: readonly string[];
  readonly quota: Quota | null;

  readonly slowLink: SlowLink;
  readonly waitForNetwork: WaitForNetwork;
  /** How long a dialog waits for an answer; null where Windows shows no such dialogs. */
  readonly dialogSeconds: number | null;
  /** Which profile counts if the local one is newer and the user does not answer; null where nobody is asked. */
  readonly whenLocalIsNewer: 'local' | 'central' | null;
  /** Log the user off instead of using a temporary profile. */
  readonly noTemporaryProfiles: boolean;

  readonly groupPolicy: GroupPolicyLinks;
  /** HOMESHARE is the share, HOMEPATH the rest, instead of the full path and `\`. */
  readonly homeFolderAtShareRoot: boolean;
  readonly homeFolder: HomeFolder | null;
  /** Network folders that Offline Files syncs at logon and logoff only. */
  readonly syncAtLogonOnly: readonly string[];
}

export type BackgroundUpload =
  | { readonly mode: 'interval'; readonly hours: number }
  | { readonly mode: 'timeOfDay'; readonly hour: number };

export interface Quota {
  readonly limitKB: number;
  /** Reading of the help text: the registry file counts. The label says: is shown in the list of files. */
  readonly includeRegistry: boolean;
  readonly warn: boolean;
  readonly warnEveryMinutes: number;
  /** The administrator's text; null: the text of Windows. */
  readonly message: string | null;
  /** What a profile over the limit leads to. */
  readonly effect: 'blocksLogoff' | 'skipsUpload';
}

export interface SlowLink {
  /** False: no link counts as slow. */
  readonly detect: boolean;
  /** On a slow link, wait for the central profile instead of using the local one. */
  readonly waitForRemote: boolean;
  readonly ask: boolean;
  /** Slow below this rate, kbit/s … */
  readonly minKbps: number;
  /** … or above this delay, milliseconds. */
  readonly maxMs: number;
  /** Bytes transferred to measure. */
  readonly testBytes: number;
}

export interface WaitForNetwork {
  /** False: fast logon with cached credentials where the user allows it. */
  readonly always: boolean;
  /** The longest wait; 0 = none; null where the sources give no limit. */
  readonly seconds: number | null;
}

/** Group Policy's own links and waits, separate from those of profiles. */
export interface GroupPolicyLinks {
  /** Slow below this rate, kbit/s; 0 = no link is slow. */
  readonly minKbps: number;
  /** Null where the sources give no limit. */
  readonly startupWaitSeconds: number | null;
  readonly asynchronousOnSlowLink: boolean;
  readonly directAccessIsFast: boolean;
}

export interface HomeFolder {
  readonly location: 'local' | 'network';
  readonly path: string;
  /** `G:` to `Z:`; null for a local folder. */
  readonly drive: string | null;
}
