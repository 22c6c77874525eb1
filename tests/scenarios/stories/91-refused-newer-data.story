# I3: A wrote alone and died. B does not know that it lacks acknowledged writes, but the witness does: the takeover that
# an administrator asks for ends in the pre-vote, before anything has changed.
0 power-on W
0 power-on A
0 power-on B
3000 power-off B
5000 power-off A
6000 power-on B
9000 takeover B
9500 who
9600 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     1.2  A: promote mirror in t1
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off B
  3050.0  A: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.8  A: mirror solo v3
  3083.8  A: raise SOLO_BEGUN node=node-a group=db
  5000.0  == power-off A
  6000.0  == power-on B
  6000.2  B: ROLE probing => standby (NEWEST_KNOWN)
  9000.0  == takeover B
  9000.0  B: accepted
  9000.0  B: step 0 runs
  9000.0  B: ROLE standby => candidate (STANDS)
  9000.2  B: ROLE candidate => standby (NEWER_DATA_ELSEWHERE)
  9500.0  == who
  9500.0     nobody serves
  9500.0     B shows waiting because NEWER_DATA_ELSEWHERE
