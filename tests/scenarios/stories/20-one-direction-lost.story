# Row 12: one direction between the nodes is lost: the same as both, and no flapping.
0 power-on W
0 power-on A
0 power-on B
3000 cut-one-way B A
8000 who
9000 mend
11000 who
11000 end
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
  3000.0  == cut-one-way B A
  3050.0  A: raise LINK_DOWN link=lan
  3050.0  B: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.8  A: mirror solo v3
  3083.8  A: raise SOLO_BEGUN node=node-a group=db
  8000.0  == who
  8000.0     A serves
  8000.0     A shows active
  8000.0     B shows waiting because NEWER_DATA_ELSEWHERE
  9000.0  == mend
  9001.0  A: mirror grow v4
  9001.2  B: ROLE standby => candidate (STANDS)
  9001.4  A: raise REDUNDANT_AGAIN group=db
  9050.0  A: raise LINK_UP link=lan
  9050.0  B: raise LINK_UP link=lan
  9050.0  B: ROLE candidate => standby (NOT_NOW)
 11000.0  == who
 11000.0     A serves
 11000.0     A shows active
 11000.0     B shows active
