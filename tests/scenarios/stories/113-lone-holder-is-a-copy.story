# Row 33 without witness: A decides alone, nobody grants its lease, and B says that another machine is A. Of two that
# both decide alone one has to stop: it is the one that is told so.
manual
0 power-on A
0 power-on B
3000 power-off B
5000 identity-taken A B
7000 who
7000 end
---
     0.0  == power-on A
     0.0  A: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on B
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
    50.0  A: raise LINK_UP link=lan
    50.0  A: ROLE standby => candidate (STANDS)
    50.0  A: ROLE candidate => candidate (STORES_TERM)
    50.0  B: raise LINK_UP link=lan
    50.1  A: ROLE candidate => activating (ELECTED)
    50.1  A: raise GROUP_ACTIVATING node=node-a group=db term=1
    50.2  A: promote mirror in t1
    50.5  A: start vip
    51.5  A: start app
    52.5  A: ROLE activating => active (ALL_RUNNING)
    52.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
   101.1  A: mirror grow v2
   101.2  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off B
  3050.0  A: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.5  A: mirror solo v3
  3083.5  A: raise SOLO_BEGUN node=node-a group=db
  5000.0  == identity-taken A B
  5000.0  A: raise IDENTITY_TAKEN node=node-a by=node-b
  5000.0  A: FENCE t1
  5000.0  A: ROLE active => fencing (IDENTITY_TAKEN)
  5000.0  A: raise LEASE_LOST node=node-a group=db term=1
  5006.0  A: raise FENCED node=node-a group=db
  5006.1  A: lease of t1 cleared
  5006.1  A: ROLE fencing => standby (FENCED)
  7000.0  == who
  7000.0     nobody serves
  7000.0     A shows waiting because IDENTITY_IN_USE
