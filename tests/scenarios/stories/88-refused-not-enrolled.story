# Row 35 and I15: B lost both slots of its record. It has no vote and takes nothing over until the holder enrols it;
# with the holder gone too it stays a standby.
0 power-on W
0 power-on A
0 power-on B
3000 power-off B
3000 forget B
3500 power-off A
4000 power-on B
8000 who
8000 takeover B
8100 end
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
  3000.0  == forget B
  3050.0  A: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.8  A: mirror solo v3
  3083.8  A: raise SOLO_BEGUN node=node-a group=db
  3500.0  == power-off A
  4000.0  == power-on B
  4000.0  B: ROLE probing => standby (NEWEST_KNOWN)
  8000.0  == who
  8000.0     nobody serves
  8000.0     B shows waiting because NOT_ENROLLED
  8000.0  == takeover B
  8000.0  B: refused NOT_ENROLLED node=node-b group=db holder=node-a
