# Safety.md 4: the standby itself stood still for 400 ms while the holder died. A node that just measured itself late
# does not promote before P has passed: it might be the one that is sick.
0 power-on W
0 power-on A
0 power-on B
3000 power-off A
3600 freeze-agent B
4000 thaw-agent B
5500 who
5500 end
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
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3600.0  == freeze-agent B
  4000.0  == thaw-agent B
  4000.0  B: raise LOOP_LATE node=node-b ms=399
  4900.0  B: ROLE standby => candidate (STANDS)
  4900.2  B: ROLE candidate => candidate (STORES_TERM)
  4900.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  4900.6  B: ROLE candidate => activating (ELECTED)
  4900.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  4901.0  B: promote mirror in t2
  4901.4  B: start vip
  4902.4  B: start app
  4903.4  B: ROLE activating => active (ALL_RUNNING)
  4903.4  B: raise GROUP_ACTIVE node=node-b group=db term=2
  4984.7  B: raise SOLO_WAITING node=node-b group=db
  4985.1  B: mirror solo v4
  4985.1  B: raise SOLO_BEGUN node=node-b group=db
  5500.0  == who
  5500.0     B serves
  5500.0     B shows active
