import { exfat, wholeSeconds } from './mounts.ts';
import { roamsOver } from './roams-over.ts';

roamsOver(wholeSeconds());
roamsOver(exfat());
