# Without a witness: the standby is lost, the tie holder goes on alone.
manual
0 power-on A
0 power-on B
3000 power-off B
6000 who
6000 end
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
    50.4  A: start vip
    51.4  A: start app
    52.4  A: ROLE activating => active (ALL_RUNNING)
    52.4  A: raise GROUP_ACTIVE node=node-a group=db term=1
    65.0  A: mirror solo v1
    65.0  A: raise SOLO_BEGUN node=node-a group=db
   105.0  A: mirror grow v2
   105.1  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off B
  3005.0  A: raise SOLO_WAITING node=node-a group=db
  3005.1  A: mirror solo v3
  3005.1  A: raise SOLO_BEGUN node=node-a group=db
  3050.0  A: raise LINK_DOWN link=lan
  6000.0  == who
  6000.0     A serves
  6000.0     A shows active
