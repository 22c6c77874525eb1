# Row 15: the node that wrote alone is gone; the older one comes back and waits for newer data, for any time.
0 power-on W
0 power-on A
0 power-on B
3000 power-off B
5000 power-off A
6000 power-on B
60000 who
61000 power-on A
66000 who
66000 end
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
  9000.3  B: ROLE standby => candidate (STANDS)
  9000.5  B: ROLE candidate => standby (NEWER_DATA_ELSEWHERE)
 60000.0  == who
 60000.0     nobody serves
 60000.0     B shows waiting because NEWER_DATA_ELSEWHERE
 61000.0  == power-on A
 61000.2  A: ROLE probing => standby (NEWEST_KNOWN)
 61000.2  A: ROLE standby => candidate (STANDS)
 61000.4  A: ROLE candidate => candidate (STORES_TERM)
 61000.8  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
 61000.8  A: ROLE candidate => activating (ELECTED)
 61000.8  A: raise GROUP_ACTIVATING node=node-a group=db term=2
 61001.2  A: promote mirror in t2
 61001.5  A: start vip
 61002.5  A: start app
 61003.5  A: ROLE activating => active (ALL_RUNNING)
 61003.5  A: raise GROUP_ACTIVE node=node-a group=db term=2
 61010.0  A: raise LINK_UP link=lan
 61010.0  B: raise LINK_UP link=lan
 61051.6  A: mirror grow v5
 61052.0  A: raise REDUNDANT_AGAIN group=db
 66000.0  == who
 66000.0     A serves
 66000.0     A shows active
 66000.0     B shows active
