# I5: A is cut off from everybody and loses its lease; B serves in a newer term. When the links are mended A's old term
# is void: it follows and is copied to.
0 power-on W
0 power-on A
0 power-on B
3000 isolate A
6000 who
6000 mend
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
  3000.0  == isolate A
  3050.0  A: raise LINK_DOWN link=lan
  3050.0  B: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3350.9  A: the guard stops everything of term 1
  3350.9  A: FENCE t1
  3350.9  A: ROLE active => fencing (LEASE_EXPIRED)
  3350.9  A: raise LEASE_LOST node=node-a group=db term=1
  3356.9  A: raise FENCED node=node-a group=db
  3357.0  A: lease of t1 cleared
  3357.0  A: ROLE fencing => standby (FENCED)
  3751.0  B: ROLE standby => candidate (STANDS)
  3751.2  B: ROLE candidate => candidate (STORES_TERM)
  3751.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3751.6  B: ROLE candidate => activating (ELECTED)
  3751.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3752.0  B: promote mirror in t2
  3752.3  B: start vip
  3753.3  B: start app
  3754.3  B: ROLE activating => active (ALL_RUNNING)
  3754.3  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3835.6  B: raise SOLO_WAITING node=node-b group=db
  3836.0  B: mirror solo v4
  3836.0  B: raise SOLO_BEGUN node=node-b group=db
  4257.0  A: ROLE standby => candidate (STANDS)
  6000.0  == who
  6000.0     B serves
  6000.0     A shows waiting because NO_MAJORITY
  6000.0     B shows active
  6000.0  == mend
  6000.4  A: ROLE candidate => standby (NOT_NOW)
  6001.0  A: ROLE standby => candidate (STANDS)
  6001.0  B: mirror grow v5
  6001.2  A: ROLE candidate => standby (HOLDER_HEARD)
  6001.2  A: ROLE standby => candidate (STANDS)
  6001.4  B: raise REDUNDANT_AGAIN group=db
  6001.8  A: ROLE candidate => standby (HOLDER_HEARD)
  6001.8  A: ROLE standby => candidate (STANDS)
  6050.0  A: raise LINK_UP link=lan
  6050.0  A: ROLE candidate => standby (NOT_NOW)
  6050.0  B: raise LINK_UP link=lan
 10000.0  == who
 10000.0     B serves
 10000.0     A shows active
 10000.0     B shows active
