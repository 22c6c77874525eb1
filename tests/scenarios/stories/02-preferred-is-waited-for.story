# The other node comes up first: a new group waits up to 10 s for its preferred node.
0 power-on W
0 power-on B
4000 power-on A
6000 who
6000 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on B
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
  4000.0  == power-on A
  4000.2  A: ROLE probing => standby (NEWEST_KNOWN)
  4000.2  A: ROLE standby => candidate (STANDS)
  4000.4  A: ROLE candidate => candidate (STORES_TERM)
  4000.8  A: ROLE candidate => activating (ELECTED)
  4000.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
  4001.2  A: promote mirror in t1
  4001.5  A: start vip
  4002.5  A: start app
  4003.5  A: ROLE activating => active (ALL_RUNNING)
  4003.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
  4010.0  A: raise LINK_UP link=lan
  4010.0  B: raise LINK_UP link=lan
  4051.1  A: mirror grow v2
  4051.5  A: raise REDUNDANT_AGAIN group=db
  6000.0  == who
  6000.0     A serves
  6000.0     A shows active
  6000.0     B shows active
