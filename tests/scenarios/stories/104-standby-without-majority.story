# Row 11: B cannot reach the witness when A dies: one of three is no majority, B waits. When the witness is reached
# again B takes over.
0 power-on W
0 power-on A
0 power-on B
3000 cut B W
3500 power-off A
7000 who
7000 mend
9500 who
9500 end
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
  3000.0  == cut B W
  3500.0  == power-off A
  3530.0  B: raise LINK_DOWN link=lan
  4351.0  B: ROLE standby => candidate (STANDS)
  7000.0  == who
  7000.0     nobody serves
  7000.0     B shows waiting because NO_MAJORITY
  7000.0  == mend
  7001.3  B: ROLE candidate => candidate (STORES_TERM)
  7001.7  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  7001.7  B: ROLE candidate => activating (ELECTED)
  7001.7  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  7002.1  B: promote mirror in t2
  7002.4  B: start vip
  7003.4  B: start app
  7004.4  B: ROLE activating => active (ALL_RUNNING)
  7004.4  B: raise GROUP_ACTIVE node=node-b group=db term=2
  7085.7  B: raise SOLO_WAITING node=node-b group=db
  7086.1  B: mirror solo v4
  7086.1  B: raise SOLO_BEGUN node=node-b group=db
  9500.0  == who
  9500.0     B serves
  9500.0     B shows active
