import { roamsOver } from './roams-over.ts';
import { samba } from './samba.ts';

roamsOver(await samba(), { places: [['share']], kills: [] });
roamsOver(await samba(true), { places: [['share', 'A', 'B']], kills: [165] });
