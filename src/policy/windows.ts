/** Windows generations the policies distinguish, oldest first. A server counts with the client of its kernel: 2008 = vista, 2008 R2 = 7. */
export const windowsGenerations = ['nt4', '2000', 'xp', '2003', 'vista', '7', '8', '8.1'] as const;

export type Windows = (typeof windowsGenerations)[number];

/** True if `os` is `than` or newer. */
export function isAtLeast(os: Windows, than: Windows): boolean {
  return windowsGenerations.indexOf(os) >= windowsGenerations.indexOf(than);
}

/** "Windows NT 4.0", "Windows Server 2003", … for messages. */
export function windowsName(os: Windows): string {
  const names: Record<Windows, string> = {
    nt4: 'Windows NT 4.0',
    '2000': 'Windows 2000',
    xp: 'Windows XP',
    '2003': 'Windows Server 2003',
    vista: 'Windows Vista',
    '7': 'Windows 7',
    '8': 'Windows 8',
    '8.1': 'Windows 8.1',
  };
  return names[os];
}
