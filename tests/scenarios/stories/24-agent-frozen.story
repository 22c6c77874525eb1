# Row 16: the agent is stopped for 5 s. The guard stops everything and releases; the agent that wakes up rejoins.
0 power-on W
0 power-on A
0 power-on B
3000 freeze-agent A
5000 who
8000 thaw-agent A
10000 who
10000 end
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
  3000.0  == freeze-agent A
  3050.0  B: raise LINK_DOWN link=lan
  3350.9  A: the guard stops everything of term 1
  3357.0  B: ROLE standby => candidate (STORES_TERM)
  3357.4  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3357.4  B: ROLE candidate => activating (ELECTED)
  3357.4  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3357.8  B: promote mirror in t2
  3358.1  B: start vip
  3359.1  B: start app
  3360.1  B: ROLE activating => active (ALL_RUNNING)
  3360.1  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3441.4  B: raise SOLO_WAITING node=node-b group=db
  3441.8  B: mirror solo v4
  3441.8  B: raise SOLO_BEGUN node=node-b group=db
  5000.0  == who
  5000.0     B serves
  5000.0     B shows active
  8000.0  == thaw-agent A
  8000.0  A: raise CLOCK_JUMPED node=node-a ms=4999
  8000.0  A: FENCE t1
  8000.0  A: ROLE active => fencing (LEASE_EXPIRED)
  8000.0  A: raise LEASE_LOST node=node-a group=db term=1
  8006.0  A: raise FENCED node=node-a group=db
  8006.1  A: lease of t1 cleared
  8006.1  A: ROLE fencing => standby (FENCED)
  8030.0  B: raise LINK_UP link=lan
  8051.0  B: mirror grow v5
  8051.4  B: raise REDUNDANT_AGAIN group=db
 10000.0  == who
 10000.0     B serves
 10000.0     A shows active
 10000.0     B shows active
