# Row 18: nobody starts the killed agent again: the guard stops everything and its Release spares the wait for P.
0 power-on W
0 power-on A
0 power-on B
3000 kill-agent A
4500 who
5000 start-agent A
8000 who
8000 end
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
  3000.0  == kill-agent A
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
  4500.0  == who
  4500.0     B serves
  4500.0     B shows active
  5000.0  == start-agent A
  5000.2  A: ROLE probing => standby (NEWEST_KNOWN)
  5000.2  A: ROLE standby => candidate (STANDS)
  5007.5  A: ROLE candidate => standby (HOLDER_HEARD)
  5030.0  A: raise LINK_UP link=lan
  5030.0  B: raise LINK_UP link=lan
  5051.6  B: mirror grow v5
  5052.0  B: raise REDUNDANT_AGAIN group=db
  8000.0  == who
  8000.0     B serves
  8000.0     A shows active
  8000.0     B shows active
