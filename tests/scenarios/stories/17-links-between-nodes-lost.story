# Row 9: the nodes cannot hear each other, both hear the witness: the holder goes on alone, the other is refused.
0 power-on W
0 power-on A
0 power-on B
3000 cut A B
6000 who
7000 mend
9000 who
9000 end
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
  3000.0  == cut A B
  3050.0  A: raise LINK_DOWN link=lan
  3050.0  B: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.8  A: mirror solo v3
  3083.8  A: raise SOLO_BEGUN node=node-a group=db
  3751.0  B: ROLE standby => candidate (STANDS)
  6000.0  == who
  6000.0     A serves
  6000.0     A shows active
  6000.0     B shows waiting because NO_MAJORITY
  7000.0  == mend
  7000.4  B: ROLE candidate => standby (NOT_NOW)
  7001.0  B: ROLE standby => candidate (STANDS)
  7001.0  A: mirror grow v4
  7001.2  B: ROLE candidate => standby (HOLDER_HEARD)
  7001.2  B: ROLE standby => candidate (STANDS)
  7001.4  A: raise REDUNDANT_AGAIN group=db
  7010.0  A: raise LINK_UP link=lan
  7010.0  B: raise LINK_UP link=lan
  7010.0  B: ROLE candidate => standby (NOT_NOW)
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows active
