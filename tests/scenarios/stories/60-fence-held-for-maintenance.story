# Fence mode: the group is held by the administrator, who then pulls the cables. Nobody is powered off and nobody takes
# over; after the work everything is as before.
fence
plain
0 power-on A
0 power-on B
3000 hold A
3500 cut A B
9000 who
9000 mend
9500 resume A
11000 who
11000 end
---
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     0.9  A: start vip
     1.9  A: start app
     2.9  A: ROLE activating => active (ALL_RUNNING)
     2.9  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
  3000.0  == hold A
  3000.0  A: accepted
  3000.0  A: raise GROUP_HELD node=node-a group=db holder=node-b
  3500.0  == cut A B
  3530.0  A: raise LINK_DOWN link=lan
  3530.0  B: raise LINK_DOWN link=lan
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows held because GROUP_HELD
  9000.0  == mend
  9050.0  A: raise LINK_UP link=lan
  9050.0  B: raise LINK_UP link=lan
  9500.0  == resume A
  9500.0  A: accepted
  9500.0  A: raise GROUP_RESUMED node=node-a group=db holder=node-b
  9500.6  B: raise GROUP_RESUMED group=db
 11000.0  == who
 11000.0     A serves
 11000.0     A shows active
 11000.0     B shows active
