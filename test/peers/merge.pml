/*
 * The common model for Spin: two computers, two files, a merge by file times with a list of what was seen at logon.
 * Every event happens at an instant of its own, the next one; `now` counts them and bounds the search. A file is the
 * instant of its last write; 0 is none. The same model: merge.qnt, common-model.ts.
 *
 * -DT=n: the bound. -DJUDGED: what must not be lost is looked for after each event. -DCARELESS: a planted fault, the
 * sentence of the 2003 document read by the last write alone: a central file that is missing here goes if it is older
 * than the load time.
 */
#ifndef T
#define T 11
#endif
#define FILES 2

typedef Computer {
  bool on;
  byte loaded;        /* the profile, while somebody is logged on */
  byte unloaded;      /* at the last logoff, while nobody is */
  byte held[FILES];   /* the local profile */
  byte seen[FILES]    /* what the central profile had at logon */
};

byte now;
byte central[FILES];
byte newest[FILES];   /* what must not be lost: the last write nobody deleted */
Computer c[2];
byte f;              /* 0 between events */

#ifdef CARELESS
#define OUTDATED(m) (central[f] < c[m].loaded)
#else
#define OUTDATED(m) (central[f] == c[m].seen[f])
#endif

#ifdef JUDGED
#define HELD(i) (!newest[i] || central[i] == newest[i] || c[0].held[i] == newest[i] || c[1].held[i] == newest[i])
#define JUDGE assert(HELD(0) && HELD(1))
#else
#define JUDGE skip
#endif

inline logon(m) {
  now++;
  f = 0;
  do
  :: f < FILES ->
     if
     :: central[f] > c[m].held[f] -> c[m].held[f] = central[f]
     :: central[f] == 0 && c[m].held[f] <= c[m].unloaded -> c[m].held[f] = 0
     :: else
     fi;
     c[m].seen[f] = central[f];
     f++
  :: else -> break
  od;
  c[m].on = true;
  c[m].loaded = now;
  c[m].unloaded = 0
}

inline logoff(m) {
  now++;
  f = 0;
  do
  :: f < FILES ->
     if
     :: c[m].held[f] > central[f] -> central[f] = c[m].held[f]
     :: c[m].held[f] == 0 && OUTDATED(m) -> central[f] = 0
     :: else
     fi;
     c[m].seen[f] = 0;
     f++
  :: else -> break
  od;
  c[m].on = false;
  c[m].loaded = 0;
  c[m].unloaded = now
}

inline write(m, file) {
  now++;
  c[m].held[file] = now;
  newest[file] = now
}

inline remove(m, file) {
  now++;
  if
  :: newest[file] == c[m].held[file] -> newest[file] = 0
  :: else
  fi;
  c[m].held[file] = 0
}

#define EVENTS(m) \
  :: d_step { now < T && !c[m].on -> logon(m); JUDGE } \
  :: d_step { now < T && c[m].on -> logoff(m); JUDGE } \
  :: d_step { now < T && c[m].on -> write(m, 0); JUDGE } \
  :: d_step { now < T && c[m].on -> write(m, 1); JUDGE } \
  :: d_step { now < T && c[m].on && c[m].held[0] -> remove(m, 0); JUDGE } \
  :: d_step { now < T && c[m].on && c[m].held[1] -> remove(m, 1) }

active proctype world() {
  do
  EVENTS(0)
  EVENTS(1)
  od
}
