# Row 4, within the 10 s: no majority is left; the holder freezes its writes and stops by itself.
0 power-on W
0 power-on A
0 power-on B
3000 power-off W
5000 power-off B
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
  3751.1  A: raise WITNESS_LOST
  5000.0  == power-off B
  5030.0  A: raise LINK_DOWN link=lan
  5083.4  A: raise SOLO_WAITING node=node-a group=db
  5450.9  A: the guard stops everything of term 1
  5450.9  A: FENCE t1
  5450.9  A: ROLE active => fencing (LEASE_EXPIRED)
  5450.9  A: raise LEASE_LOST node=node-a group=db term=1
  5456.9  A: raise FENCED node=node-a group=db
  5457.0  A: lease of t1 cleared
  5457.0  A: ROLE fencing => standby (FENCED)
  6357.0  A: ROLE standby => candidate (STANDS)
  7000.0  == who
  7000.0     nobody serves
  7000.0     A shows waiting because NO_MAJORITY
