# Held means held: the holder dies, the standby could take over and does not. Resumed, it does.
0 power-on W
0 power-on A
0 power-on B
3000 hold A
4000 power-off A
8000 who
8000 resume B
10500 who
10500 end
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
  3000.0  == hold A
  3000.0  A: accepted
  3000.0  A: raise GROUP_HELD node=node-a group=db holder=node-b
  4000.0  == power-off A
  4010.0  B: raise LINK_DOWN link=lan
  8000.0  == who
  8000.0     nobody serves
  8000.0     B shows held because GROUP_HELD
  8000.0  == resume B
  8000.0  B: accepted
  8000.0  B: raise GROUP_RESUMED node=node-b group=db holder=node-a
  8000.0  B: ROLE standby => candidate (STANDS)
  8000.2  B: ROLE candidate => candidate (STORES_TERM)
  8000.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  8000.6  B: ROLE candidate => activating (ELECTED)
  8000.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  8001.0  B: promote mirror in t2
  8001.3  B: start vip
  8002.3  B: start app
  8003.3  B: ROLE activating => active (ALL_RUNNING)
  8003.3  B: raise GROUP_ACTIVE node=node-b group=db term=2
  8084.7  B: raise SOLO_WAITING node=node-b group=db
  8085.1  B: mirror solo v4
  8085.1  B: raise SOLO_BEGUN node=node-b group=db
 10500.0  == who
 10500.0     B serves
 10500.0     B shows active
