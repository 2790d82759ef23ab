/** "Background upload of a roaming user profile's registry file while user is logged on" (2010), sentence by sentence. */
import { below, type Source } from './entry.ts';

const TASK = 'test/core/upload-triggers';
const LATE = 'properties/policies-in-play/a-background-upload-keeps-to-its-hour';

export const document2010: Source = {
  title: 'Background upload of a roaming user profile’s registry file while user is logged on (2010)',
  entries: [
    ...below('Introduction', [
      {
        says: 'A computer policy uploads the registry file of a roaming profile while its user is logged on.',
        rules: ['B2'],
        states: ['upload.running'],
        policies: ['UploadHive'],
        scenarios: ['upload-every-few-hours'],
      },
      {
        says: 'It is specific to Windows 7 and Server 2008 R2.',
        policies: ['UploadHive'],
        scenarios: ['upload-every-few-hours'],
        properties: ['test/policy/effective'],
      },
      {
        says: 'It saves at least part of the profile of people who never log off.',
        rules: ['B2'],
        scenarios: ['upload-at-a-time-of-day'],
      },
    ]),
    ...below('Points about this policy', [
      {
        says: 'Only the registry file goes up; files such as icons and favourites do not.',
        rules: ['B2'],
        scenarios: ['upload-every-few-hours'],
        properties: [LATE],
      },
      {
        says: 'Folder redirection is what files are for.',
        notBehaviour:
          'Advice. Which folders are redirected is state here (see folder redirection below); where their files go is not modelled.',
      },
      {
        says: 'It can run at an interval between 1 and 720 hours.',
        rules: ['B1'],
        policies: ['UploadHive'],
        scenarios: ['upload-every-few-hours'],
        properties: [TASK, 'test/policy/check'],
      },
      {
        says: 'It can run at a time of day, so that it reaches only users who stay logged on over night.',
        rules: ['B1'],
        policies: ['UploadHive'],
        scenarios: ['upload-at-a-time-of-day'],
        properties: [TASK],
      },
      {
        says: 'Each run starts at random up to an hour after it is due, to spare the file server.',
        rules: ['B1'],
        states: ['upload.scheduled'],
        scenarios: ['upload-every-few-hours'],
        properties: [LATE, 'test/policies-in-play/upload-load'],
      },
      {
        says: 'The value of the way of scheduling that was not chosen is ignored.',
        rules: ['B1', 'B5'],
        policies: ['UploadHive'],
        scenarios: ['upload-other-mode-is-ignored'],
      },
      {
        says: 'A server older than 2008 is suspected not to copy a locked hive.',
        notBehaviour:
          'A suspicion the author asks about. By the events (reference, section 1b) the client saves the hive to a file first and copies that, so the server does not matter.',
      },
    ]),
  ],
};
