# Row 36's small sister: witness and standby restart in the same moment. The holder's lease needs the promise of one of
# them; new lives have to be proven first (a fresh echo), which takes longer than what is left of the lease: A stops in
# order and gives the term back, so B need not wait for P. A short pause, never two.
0 power-on W
0 power-on A
0 power-on B
3000 power-off W
3000 power-off B
3200 power-on W
3200 power-on B
7000 who
7000 end
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
  3000.0  == power-off W
  3000.0  == power-off B
  3050.0  A: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3200.0  == power-on W
  3200.0  W: ROLE probing => standby (NEWEST_KNOWN)
  3200.0  == power-on B
  3200.2  B: ROLE probing => standby (NEWEST_KNOWN)
  3230.0  A: raise LINK_UP link=lan
  3230.0  B: raise LINK_UP link=lan
  3301.2  A: mirror grow v4
  3301.6  A: raise REDUNDANT_AGAIN group=db
  3350.9  A: the guard stops everything of term 1
  3350.9  A: FENCE t1
  3350.9  A: ROLE active => fencing (LEASE_EXPIRED)
  3350.9  A: raise LEASE_LOST node=node-a group=db term=1
  3356.9  A: raise FENCED node=node-a group=db
  3357.0  B: ROLE standby => candidate (STORES_TERM)
  3357.0  A: lease of t1 cleared
  3357.0  A: ROLE fencing => standby (FENCED)
  3357.4  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  3357.4  B: ROLE candidate => activating (ELECTED)
  3357.4  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3357.8  B: promote mirror in t2
  3358.1  B: start vip
  3359.1  B: start app
  3360.1  B: ROLE activating => active (ALL_RUNNING)
  3360.1  B: raise GROUP_ACTIVE node=node-b group=db term=2
  7000.0  == who
  7000.0     B serves
  7000.0     A shows active
  7000.0     B shows active
