# Row 14: both nodes lose power and come back: first the newest term and sync set, then one of them.
0 power-on W
0 power-on A
0 power-on B
3000 power-off A
3000 power-off B
4000 power-on A
4000 power-on B
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
  3000.0  == power-off A
  3000.0  == power-off B
  4000.0  == power-on A
  4000.0  == power-on B
  4000.2  A: ROLE probing => standby (NEWEST_KNOWN)
  4000.2  A: ROLE standby => candidate (STANDS)
  4000.2  B: ROLE probing => standby (NEWEST_KNOWN)
  4000.4  A: ROLE candidate => candidate (STORES_TERM)
  4000.8  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
  4000.8  A: ROLE candidate => activating (ELECTED)
  4000.8  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  4001.2  A: promote mirror in t2
  4001.5  A: start vip
  4002.5  A: start app
  4003.5  A: ROLE activating => active (ALL_RUNNING)
  4003.5  A: raise GROUP_ACTIVE node=node-a group=db term=2
  4010.0  A: raise LINK_UP link=lan
  4010.0  B: raise LINK_UP link=lan
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows active
