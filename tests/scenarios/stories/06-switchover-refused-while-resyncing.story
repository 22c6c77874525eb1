# The other copy lacks writes: a switchover is refused, with the code.
0 power-on W
0 power-on A
0 power-on B
3000 mirror-cut
4000 switchover A B
4200 who
5000 end
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
  3000.0  == mirror-cut
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.8  A: mirror solo v3
  3083.8  A: raise SOLO_BEGUN node=node-a group=db
  4000.0  == switchover A B
  4000.0  A: refused MIRROR_NOT_IN_SYNC node=node-b group=db
  4200.0  == who
  4200.0     A serves
  4200.0     A shows active
  4200.0     B shows active
