import { describe, expect, it } from 'vitest';
import { parseLeakDetail } from '../../src/readers/leak-detail.ts';
import { leakText } from './fixture-events.ts';

const SID = 'S-1-5-21-1-2-3-1001';

describe('the detail of event 1530', () => {
  it('gives count, key and a holder for each line, repeated lines too', () => {
    const image = '\\Device\\HarddiskVolume2\\Program Files (x86)\\a (b)\\app.exe';
    const holder = { pid: 432, image };
    expect(parseLeakDetail(leakText([holder, holder, { pid: 8, image: '<Unknown>' }], SID))).toEqual({
      count: 3,
      key: `\\Registry\\User\\${SID}`,
      holders: [
        { pid: 432, image, key: `\\REGISTRY\\USER\\${SID}` },
        { pid: 432, image, key: `\\REGISTRY\\USER\\${SID}` },
        { pid: 8, image: null, key: `\\REGISTRY\\USER\\${SID}` },
      ],
    });
  });

  it('is found inside a rendered message with its indentation and line ends', () => {
    const message = `Windows detected your registry file is still in use.\r\n\r\n DETAIL - \r\n ${leakText([{ pid: 1, image: 'x' }], `${SID}_Classes`).replaceAll('\n', '\r\n ')}`;
    expect(parseLeakDetail(message)).toMatchObject({
      count: 1,
      key: `\\Registry\\User\\${SID}_Classes`,
      holders: [{ pid: 1 }],
    });
  });

  it('keeps the count where the lines were cut off', () => {
    const text = leakText(
      [
        { pid: 1, image: 'x' },
        { pid: 2, image: 'y' },
      ],
      SID,
    );
    const detail = parseLeakDetail(text.slice(0, text.lastIndexOf('has opened')));
    expect([detail?.count, detail?.holders.length]).toEqual([2, 1]);
  });

  it('is not in other texts', () => {
    expect(parseLeakDetail('The User Profile Service has started.')).toBeNull();
    expect(parseLeakDetail('')).toBeNull();
  });
});
